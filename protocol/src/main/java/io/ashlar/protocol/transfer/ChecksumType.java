package io.ashlar.protocol.transfer;

import io.ashlar.protocol.proto.ChecksumTypeProto;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * How a block's chunks are checked (wire reference 3.11). A chunk is {@code bytesPerChecksum} bytes
 * of data, the last one of a block may be shorter; each has a checksum of {@link #size} bytes,
 * big-endian. Stateless; any thread.
 *
 * <p>The methods that take a {@link ByteBuf} neither move its indices nor copy its bytes, whatever
 * number of memory regions it has.
 */
public enum ChecksumType {
  /** No checksums. */
  NULL(0, 0),
  /** CRC-32 as zlib has it. */
  CRC32(1, 4),
  /** CRC-32C (Castagnoli), the default of all clients. */
  CRC32C(2, 4);

  /** What {@link #firstCorrupt} says when nothing is. */
  public static final int NONE = -1;

  private final int id;
  private final int size;

  ChecksumType(int id, int size) {
    this.id = id;
    this.size = size;
  }

  /** The number on the wire and in a block's meta file. */
  public int id() {
    return id;
  }

  /** Bytes of one chunk's checksum: 0 or 4. */
  public int size() {
    return size;
  }

  /** The type with that number, if there is one. */
  public static Optional<ChecksumType> ofId(int id) {
    for (ChecksumType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The type that a message names. */
  public static ChecksumType of(ChecksumTypeProto type) {
    return switch (type) {
      case CHECKSUM_NULL -> NULL;
      case CHECKSUM_CRC32 -> CRC32;
      case CHECKSUM_CRC32C -> CRC32C;
    };
  }

  /** This type's name in messages. */
  public ChecksumTypeProto toProto() {
    return switch (this) {
      case NULL -> ChecksumTypeProto.CHECKSUM_NULL;
      case CRC32 -> ChecksumTypeProto.CHECKSUM_CRC32;
      case CRC32C -> ChecksumTypeProto.CHECKSUM_CRC32C;
    };
  }

  /** Bytes of checksums for that many bytes of data which begin on a chunk boundary. */
  public long checksumLength(long dataLength, int bytesPerChecksum) {
    return (dataLength + bytesPerChecksum - 1) / bytesPerChecksum * size;
  }

  /** A running checksum, for data that comes in pieces. */
  public Checksum start() {
    return switch (this) {
      case NULL -> new NoChecksum();
      case CRC32 -> new CRC32();
      case CRC32C -> new CRC32C();
    };
  }

  /** The checksum of all remaining bytes, which are consumed; 0 for {@link #NULL}. */
  public int checksum(ByteBuffer data) {
    Checksum running = start();
    running.update(data);
    return (int) running.getValue();
  }

  /** The checksum of all readable bytes; 0 for {@link #NULL}. */
  public int checksum(ByteBuf data) {
    Checksum running = start();
    for (ByteBuffer part : parts(data)) {
      running.update(part);
    }
    return (int) running.getValue();
  }

  /** Appends the checksum of each chunk of the remaining data, which is consumed. */
  public void compute(ByteBuffer data, int bytesPerChecksum, ByteBuffer checksums) {
    if (size != 0) {
      forEachChunk(
          new ByteBuffer[] {data},
          bytesPerChecksum,
          (index, value) -> {
            putBigEndian(checksums, value);
            return true;
          });
    }
  }

  /** Appends the checksum of each chunk of the readable data. */
  public void compute(ByteBuf data, int bytesPerChecksum, ByteBuf checksums) {
    if (size != 0) {
      forEachChunk(
          parts(data),
          bytesPerChecksum,
          (index, value) -> {
            checksums.writeInt(value);
            return true;
          });
    }
  }

  /**
   * Compares data with its checksums.
   *
   * @param data the readable bytes, beginning on a chunk boundary
   * @param checksums the readable bytes: {@link #checksumLength} of them
   * @return the offset within the data of the first chunk that is not what its checksum says, or
   *     {@link #NONE}
   * @throws IllegalArgumentException if the number of checksums does not fit the data
   */
  public int firstCorrupt(ByteBuf data, ByteBuf checksums, int bytesPerChecksum) {
    checkFit(data.readableBytes(), checksums.readableBytes(), bytesPerChecksum);
    if (size == 0) {
      return NONE;
    }
    int first = checksums.readerIndex();
    return forEachChunk(
        parts(data),
        bytesPerChecksum,
        (index, value) -> checksums.getInt(first + index * Integer.BYTES) == value);
  }

  /**
   * As {@link #firstCorrupt(ByteBuf, ByteBuf, int)}; consumes the data, leaves the checksums, whose
   * order must be big-endian.
   */
  public int firstCorrupt(ByteBuffer data, ByteBuffer checksums, int bytesPerChecksum) {
    checkFit(data.remaining(), checksums.remaining(), bytesPerChecksum);
    if (size == 0) {
      return NONE;
    }
    int first = checksums.position();
    return forEachChunk(
        new ByteBuffer[] {data},
        bytesPerChecksum,
        (index, value) -> checksums.getInt(first + index * Integer.BYTES) == value);
  }

  private void checkFit(int dataLength, int checksumLength, int bytesPerChecksum) {
    long expected = checksumLength((long) dataLength, bytesPerChecksum);
    if (checksumLength != expected) {
      throw new IllegalArgumentException(
          dataLength
              + " bytes of data in chunks of "
              + bytesPerChecksum
              + " need "
              + expected
              + " bytes of "
              + this
              + " checksums, found "
              + checksumLength);
    }
  }

  /** Takes a chunk's number and checksum, and says whether to go on. */
  @FunctionalInterface
  private interface ChunkVisitor {
    boolean visit(int index, int checksum);
  }

  /** Returns the offset of the chunk at which the visitor stopped, or NONE. */
  private int forEachChunk(ByteBuffer[] parts, int bytesPerChecksum, ChunkVisitor visitor) {
    if (bytesPerChecksum <= 0) {
      throw new IllegalArgumentException("Chunks of " + bytesPerChecksum + " bytes");
    }
    Checksum running = start();
    int index = 0;
    int missing = bytesPerChecksum;
    for (ByteBuffer part : parts) {
      int end = part.limit();
      while (part.position() < end) {
        int take = Math.min(missing, end - part.position());
        part.limit(part.position() + take);
        running.update(part);
        missing -= take;
        if (missing == 0) {
          if (!visitor.visit(index, (int) running.getValue())) {
            return index * bytesPerChecksum;
          }
          running.reset();
          index++;
          missing = bytesPerChecksum;
        }
      }
      part.limit(end);
    }
    boolean shortChunk = missing < bytesPerChecksum;
    if (shortChunk && !visitor.visit(index, (int) running.getValue())) {
      return index * bytesPerChecksum;
    }
    return NONE;
  }

  private static ByteBuffer[] parts(ByteBuf data) {
    return data.nioBufferCount() == 1 ? new ByteBuffer[] {data.nioBuffer()} : data.nioBuffers();
  }

  private static void putBigEndian(ByteBuffer out, int value) {
    out.putInt(out.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
  }

  /** Sums nothing. */
  private static final class NoChecksum implements Checksum {
    @Override
    public void update(int b) {}

    @Override
    public void update(byte[] bytes, int offset, int length) {}

    @Override
    public long getValue() {
      return 0;
    }

    @Override
    public void reset() {}
  }
}
