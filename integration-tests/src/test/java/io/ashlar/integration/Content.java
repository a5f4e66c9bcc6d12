package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes that can be made again at any offset, so that a file of any size is compared byte for byte
 * without a second copy of it. Immutable.
 *
 * @param seed tells contents apart
 * @param length in bytes
 */
public record Content(long seed, long length) {
  private static final int CHUNK = 1 << 16;

  /** Writes all of it. */
  public void writeTo(OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (long offset = 0; offset < length; offset += CHUNK) {
      fill(chunk, offset);
      out.write(chunk, 0, (int) Math.min(CHUNK, length - offset));
    }
  }

  /** Reads a stream to its end and expects these very bytes. */
  public void assertEqualTo(InputStream in) throws IOException {
    byte[] expected = new byte[CHUNK];
    long offset = 0;
    while (offset < length) {
      int wanted = (int) Math.min(CHUNK, length - offset);
      byte[] actual = in.readNBytes(wanted);
      fill(expected, offset);
      assertThat(actual.length)
          .as("bytes read at offset %d of %d", offset, length)
          .isEqualTo(wanted);
      assertThat(java.util.Arrays.mismatch(actual, 0, wanted, expected, 0, wanted))
          .as("first wrong byte after offset %d", offset)
          .isEqualTo(-1);
      offset += wanted;
    }
    assertThat(in.read()).as("byte after the end").isEqualTo(-1);
  }

  /** A part of it. */
  public byte[] bytes(long from, int count) {
    byte[] bytes = new byte[count];
    byte[] chunk = new byte[CHUNK];
    for (int done = 0; done < count; ) {
      long position = from + done;
      fill(chunk, position - position % CHUNK);
      int skipped = (int) (position % CHUNK);
      int copied = Math.min(CHUNK - skipped, count - done);
      System.arraycopy(chunk, skipped, bytes, done, copied);
      done += copied;
    }
    return bytes;
  }

  /** Fills a chunk with what lies at an offset that is a multiple of 8. */
  private void fill(byte[] chunk, long offset) {
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < chunk.length; i += 8) {
      buffer.putLong(i, mix(seed + offset + i));
    }
  }

  /** The finalizer of SplitMix64: neighbouring inputs give unrelated outputs. */
  private static long mix(long value) {
    long z = value * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
