package io.ashlar.datanode.replica;

import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.transfer.ChecksumType;

/**
 * How a replica's data is cut into chunks and checked.
 *
 * @param type the algorithm
 * @param bytesPerChecksum bytes of a chunk, 1 to {@link #MAX_BYTES_PER_CHECKSUM}
 */
public record ChecksumSpec(ChecksumType type, int bytesPerChecksum) {
  /** A chunk must fit a packet. */
  public static final int MAX_BYTES_PER_CHECKSUM = 8 << 20;

  /** Refuses chunks that no packet could carry. */
  public ChecksumSpec {
    if (bytesPerChecksum < 1 || bytesPerChecksum > MAX_BYTES_PER_CHECKSUM) {
      throw new IllegalArgumentException(
          bytesPerChecksum + " bytes per checksum; expected 1 to " + MAX_BYTES_PER_CHECKSUM);
    }
  }

  /** The start of the chunk that holds this position. */
  public long chunkStart(long position) {
    return position - position % bytesPerChecksum;
  }

  /** Bytes of checksums of that many bytes of data. */
  public long checksumsLength(long dataLength) {
    return type.checksumLength(dataLength, bytesPerChecksum);
  }

  /** Where among the checksums that of the chunk which holds this position stands. */
  public long checksumPosition(long position) {
    return position / bytesPerChecksum * type.size();
  }

  /** As the wire has it. */
  public ChecksumProto toProto() {
    return ChecksumProto.newBuilder()
        .setType(type.toProto())
        .setBytesPerChecksum(bytesPerChecksum)
        .build();
  }
}
