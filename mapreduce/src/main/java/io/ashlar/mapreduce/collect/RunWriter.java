package io.ashlar.mapreduce.collect;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.ashlar.mapreduce.api.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a {@link RunFile}. A segment is a sequence of frames:
 *
 * <pre>
 * length of the frame's records, 4 bytes, big-endian
 * length of what follows, 4 bytes; the same length means that it is not compressed
 * the records, compressed by Zstandard
 * </pre>
 *
 * <p>A record is three numbers of seven bits a byte - bytes of the key shared with the key before,
 * bytes of the key that differ, bytes of the value - and those bytes. A frame's first key shares
 * nothing.
 */
public final class RunWriter implements AutoCloseable {
  /** A frame ends with the record that reaches this length. */
  static final int FRAME_BYTES = 1 << 16;

  static final int FRAME_HEADER_BYTES = 8;

  private final Path path;
  private final int partitions;
  private final OutputStream out;
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final CRC32C crc = new CRC32C();
  private final ByteSink frame = new ByteSink();
  private final List<RunFile.Segment> segments = new ArrayList<>();
  private byte[] stored = new byte[0];
  private byte[] lastKey = new byte[64];
  private int lastKeyLength;
  private long records;
  private long segmentStart;
  private long position;

  /** Creates the file. */
  public RunWriter(Path path, int partitions) throws IOException {
    this.path = path;
    this.partitions = partitions;
    this.out = Files.newOutputStream(path);
    compressor.setLevel(1);
  }

  /** Ends segments until the given partition is the current one; partitions come in order. */
  public void partition(int partition) throws IOException {
    if (partition < segments.size() || partition >= partitions) {
      throw new IllegalArgumentException(
          "Partition " + partition + " after " + segments.size() + " of " + partitions);
    }
    while (segments.size() < partition) {
      endSegment();
    }
  }

  /** Appends a record to the current partition; keys come in order. */
  public void write(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
      throws IOException {
    int shared = 0;
    if (frame.length() > 0) {
      int differs =
          Arrays.mismatch(lastKey, 0, lastKeyLength, key, keyOffset, keyOffset + keyLength);
      shared = differs < 0 ? keyLength : differs;
    }
    frame.writeVarLong(shared);
    frame.writeVarLong(keyLength - shared);
    frame.writeVarLong(valueLength);
    frame.write(key, keyOffset + shared, keyLength - shared);
    frame.write(value, valueOffset, valueLength);
    if (keyLength > lastKey.length) {
      lastKey = new byte[Math.max(keyLength, lastKey.length * 2)];
    }
    System.arraycopy(key, keyOffset, lastKey, 0, keyLength);
    lastKeyLength = keyLength;
    records++;
    if (frame.length() >= FRAME_BYTES) {
      endFrame();
    }
  }

  private void endFrame() throws IOException {
    int length = frame.length();
    if (length == 0) {
      return;
    }
    int bound = Math.toIntExact(FRAME_HEADER_BYTES + Zstd.compressBound(length));
    if (stored.length < bound) {
      stored = new byte[bound];
    }
    int compressed =
        compressor.compressByteArray(
            stored, FRAME_HEADER_BYTES, bound - FRAME_HEADER_BYTES, frame.array(), 0, length);
    if (compressed >= length) {
      System.arraycopy(frame.array(), 0, stored, FRAME_HEADER_BYTES, length);
      compressed = length;
    }
    putInt(0, length);
    putInt(Integer.BYTES, compressed);
    out.write(stored, 0, FRAME_HEADER_BYTES + compressed);
    crc.update(stored, 0, FRAME_HEADER_BYTES + compressed);
    position += FRAME_HEADER_BYTES + compressed;
    frame.clear();
  }

  private void putInt(int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      stored[at + i] = (byte) (value >>> 24 - 8 * i);
    }
  }

  private void endSegment() throws IOException {
    endFrame();
    segments.add(
        new RunFile.Segment(segmentStart, position - segmentStart, (int) crc.getValue(), records));
    crc.reset();
    records = 0;
    segmentStart = position;
  }

  /** Ends the last partition and closes the file. */
  public RunFile finish() throws IOException {
    while (segments.size() < partitions) {
      endSegment();
    }
    close();
    return new RunFile(path, List.copyOf(segments));
  }

  @Override
  public void close() throws IOException {
    compressor.close();
    out.close();
  }
}
