package io.ashlar.shell.files;

import io.ashlar.fs.FileChecksum;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The CRC of local bytes, to compare with what DataNodes say of theirs. Confined to one thread. */
final class Crc {
  private static final String COMPOSITE = "COMPOSITE-";
  private static final int BUFFER_BYTES = 256 * 1024;

  // Which one is wanted is known only once the file is stored; both are cheap.
  private final Checksum crc32 = new CRC32();
  private final Checksum crc32c = new CRC32C();
  private long length;

  /** How many bytes were seen. */
  long length() {
    return length;
  }

  private void update(byte[] bytes, int offset, int count) {
    crc32.update(bytes, offset, count);
    crc32c.update(bytes, offset, count);
    length += count;
  }

  /** Sums the next bytes of a stream; false if there are fewer. */
  static boolean isOf(FileChecksum expected, InputStream in, long lengthBytes) throws IOException {
    Crc crc = new Crc();
    byte[] buffer = new byte[BUFFER_BYTES];
    while (crc.length < lengthBytes) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, lengthBytes - crc.length));
      if (count < 0) {
        return false;
      }
      crc.update(buffer, 0, count);
    }
    return crc.is(expected);
  }

  /** Whether a composite checksum is that of the bytes seen. */
  boolean is(FileChecksum expected) throws IOException {
    if (length == 0) {
      // Servers have no CRC of nothing.
      return true;
    }
    Checksum crc =
        switch (expected.algorithm()) {
          case COMPOSITE + "CRC32" -> crc32;
          case COMPOSITE + "CRC32C" -> crc32c;
          default -> throw new IOException("No CRC can be compared with " + expected.algorithm());
        };
    return HexFormat.of().toHexDigits((int) crc.getValue()).equals(expected.hex());
  }

  /** The stream, whose bytes are summed as they are read. */
  InputStream around(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int count) throws IOException {
        int read = in.read(bytes, offset, count);
        if (read > 0) {
          update(bytes, offset, read);
        }
        return read;
      }
    };
  }
}
