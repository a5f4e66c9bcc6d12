package io.ashlar.mapreduce.collect;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a segment as {@link RunWriter} writes it, one frame at a time. */
final class SegmentCursor extends RecordCursor {
  /** A frame may hold one record more than it should, whatever its length. */
  private static final int MAX_FRAME = RunWriter.FRAME_BYTES + Records.MAX_BYTES + 32;

  private final InputStream in;
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private long remaining;
  private byte[] stored = new byte[0];
  private byte[] frame = new byte[0];
  private int position;
  private int limit;

  SegmentCursor(InputStream in, long lengthBytes) {
    this.in = in;
    this.remaining = lengthBytes;
  }

  @Override
  public boolean next() throws IOException {
    if (position == limit && !nextFrame()) {
      return false;
    }
    int shared = number();
    int rest = number();
    int bytes = number();
    if (shared < 0
        || rest < 0
        || bytes < 0
        || shared > keyLength
        || (long) rest + bytes > limit - position) {
      throw new IOException("A record of the segment is damaged");
    }
    if (shared + rest > key.length) {
      key = Arrays.copyOf(key, Math.max(shared + rest, key.length * 2));
    }
    System.arraycopy(frame, position, key, shared, rest);
    keyLength = shared + rest;
    keyChanged();
    value = frame;
    valueOffset = position + rest;
    valueLength = bytes;
    position = valueOffset + bytes;
    return true;
  }

  private boolean nextFrame() throws IOException {
    if (remaining == 0) {
      return false;
    }
    byte[] header = in.readNBytes(RunWriter.FRAME_HEADER_BYTES);
    if (header.length < RunWriter.FRAME_HEADER_BYTES) {
      throw new EOFException("The segment ends in the header of a frame");
    }
    int length = (int) readInt(header, 0);
    int storedLength = (int) readInt(header, Integer.BYTES);
    remaining -= RunWriter.FRAME_HEADER_BYTES + storedLength;
    if (length <= 0
        || length > MAX_FRAME
        || storedLength <= 0
        || storedLength > length
        || remaining < 0) {
      throw new IOException(
          "A frame of the segment is damaged: " + length + " bytes in " + storedLength);
    }
    if (frame.length < length) {
      frame = new byte[Math.max(length, RunWriter.FRAME_BYTES * 5 / 4)];
    }
    if (storedLength == length) {
      readFully(frame, length);
    } else {
      if (stored.length < storedLength) {
        stored = new byte[Math.max(storedLength, RunWriter.FRAME_BYTES)];
      }
      readFully(stored, storedLength);
      decompress(storedLength, length);
    }
    position = 0;
    limit = length;
    keyLength = 0;
    return true;
  }

  private void decompress(int storedLength, int length) throws IOException {
    try {
      int got = decompressor.decompressByteArray(frame, 0, length, stored, 0, storedLength);
      if (got != length) {
        throw new IOException(
            "A frame of the segment is damaged: " + length + " bytes expanded to " + got);
      }
    } catch (ZstdException e) {
      throw new IOException("A frame of the segment is damaged: " + e.getMessage(), e);
    }
  }

  private void readFully(byte[] into, int length) throws IOException {
    if (in.readNBytes(into, 0, length) < length) {
      throw new EOFException("The segment ends in a frame");
    }
  }

  private static long readInt(byte[] from, int at) {
    return (from[at] & 0xffL) << 24
        | (from[at + 1] & 0xffL) << 16
        | (from[at + 2] & 0xffL) << 8
        | (from[at + 3] & 0xffL);
  }

  private int number() throws IOException {
    int result = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (position == limit) {
        throw new IOException("The frame ends in a record");
      }
      byte next = frame[position++];
      result |= (next & 0x7f) << shift;
      if (next >= 0) {
        return result;
      }
    }
    throw new IOException("A number in the segment has more than 32 bits");
  }

  @Override
  public void close() throws IOException {
    decompressor.close();
    in.close();
  }
}
