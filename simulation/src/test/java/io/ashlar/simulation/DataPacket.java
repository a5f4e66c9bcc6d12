package io.ashlar.simulation;

/**
 * A packet of a block.
 *
 * @param checksums one for each chunk that the data touches
 * @param last whether the block ends here; such a packet has no data
 * @param sync whether it is to be on disk before it is acknowledged
 */
record DataPacket(
    long sequenceNumber, long offset, byte[] data, byte[] checksums, boolean last, boolean sync) {

  long end() {
    return offset + data.length;
  }
}
