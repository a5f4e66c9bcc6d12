package io.ashlar.mapreduce.collect;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** A file that holds one segment and nothing else. Stateless. */
public final class SegmentFile {
  private SegmentFile() {}

  /** Copies a segment to a file and returns the CRC-32C of what was copied. */
  public static int copy(InputStream in, long lengthBytes, Path path) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(path)) {
      for (long left = lengthBytes; left > 0; ) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException("The segment ends " + left + " bytes early");
        }
        crc.update(buffer, 0, count);
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    return (int) crc.getValue();
  }

  /** Reads the segment in a file. */
  public static SortedSource source(Path path, long lengthBytes) {
    RunFile file = new RunFile(path, List.of(new RunFile.Segment(0, lengthBytes, 0, 0)));
    return SortedSource.ofPartition(file, 0);
  }
}
