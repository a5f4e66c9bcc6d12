package io.ashlar.fs.write;

import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.PacketHeader;
import java.nio.ByteBuffer;

/**
 * A packet being filled, then sent, then awaiting its acknowledgement; used again after that.
 *
 * <p>The buffer has room for header and checksums in front of the data, so that a packet of any
 * length leaves as one run of bytes without having been moved. Belongs to one thread at a time;
 * {@link PacketQueue} hands it over.
 */
final class Packet {
  /** How a file's chunks are summed. */
  record Checksums(ChecksumType type, int bytesPerChecksum) {
    /** Room for the sums of that many bytes from any offset on. */
    int room(int dataBytes) {
      return (int) type.checksumLength((long) dataBytes + bytesPerChecksum, bytesPerChecksum);
    }
  }

  private final ByteBuffer buffer;
  private final ByteBuffer data;
  private final int dataStart;
  private final Checksums checksums;
  private PacketHeader header;
  private long offsetInBlock;
  private int room;
  private int frameStart;

  /** A packet in a buffer of {@link #bufferBytes} bytes, which it owns. */
  Packet(ByteBuffer buffer, int dataBytes, Checksums checksums) {
    this.buffer = buffer;
    this.data = buffer.duplicate();
    this.checksums = checksums;
    this.dataStart = PacketHeader.MAX_ENCODED_LENGTH + checksums.room(dataBytes);
  }

  /** The size of the buffer for packets of so much data. */
  static int bufferBytes(int dataBytes, Checksums checksums) {
    return PacketHeader.MAX_ENCODED_LENGTH + checksums.room(dataBytes) + dataBytes;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /** Starts anew: data from an offset of the block on, at most {@code room} bytes. */
  void begin(long offsetInBlock, int room) {
    this.offsetInBlock = offsetInBlock;
    this.room = room;
    header = null;
    buffer.limit(buffer.capacity()).position(dataStart);
  }

  /** Takes as many bytes as fit and returns their number. */
  int put(byte[] bytes, int offset, int length) {
    int count = Math.min(length, room);
    buffer.put(bytes, offset, count);
    room -= count;
    return count;
  }

  /** As {@link #put(byte[], int, int)}, for a buffer's remaining bytes, which are consumed. */
  int put(ByteBuffer bytes) {
    int count = Math.min(bytes.remaining(), room);
    int end = bytes.limit();
    bytes.limit(bytes.position() + count);
    buffer.put(bytes);
    bytes.limit(end);
    room -= count;
    return count;
  }

  boolean isFull() {
    return room == 0;
  }

  long offsetInBlock() {
    return offsetInBlock;
  }

  /** Bytes of data; valid while it is being filled and after. */
  int dataLength() {
    return header == null ? buffer.position() - dataStart : header.dataLength();
  }

  /** Copies the last bytes of the data. */
  void copyTail(byte[] into, int length) {
    buffer.get(buffer.position() - length, into, 0, length);
  }

  /** Ends the filling: sums the chunks and puts the header in front. */
  void seal(long sequenceNumber, boolean last, boolean sync) {
    int length = dataLength();
    int dataEnd = dataStart + length;
    int sumsLength = (int) checksums.type().checksumLength(length, checksums.bytesPerChecksum());
    int sumsStart = dataStart - sumsLength;
    data.limit(dataEnd).position(dataStart);
    buffer.limit(dataStart).position(sumsStart);
    checksums.type().compute(data, checksums.bytesPerChecksum(), buffer);
    header = new PacketHeader(offsetInBlock, sequenceNumber, last, length, sync);
    frameStart = sumsStart - header.encodedLength();
    buffer.limit(sumsStart).position(frameStart);
    header.encode(buffer, sumsLength);
    buffer.limit(dataEnd);
  }

  /** The wire bytes of a sealed packet, from their beginning. */
  ByteBuffer frame() {
    return buffer.position(frameStart);
  }

  long sequenceNumber() {
    return header.sequenceNumber();
  }

  boolean isLast() {
    return header.last();
  }

  /** Offset in the block behind the data. */
  long endInBlock() {
    return offsetInBlock + header.dataLength();
  }
}
