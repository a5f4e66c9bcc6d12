package io.ashlar.integration;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A program that writes a file without end, to be killed. Says {@code flushed N} when N bytes are
 * with every DataNode. Arguments: hadoop|own URI PATH BLOCK-SIZE.
 */
final class DoomedWriter {
  static final long SEED = 77;
  private static final int RECORD = 12_345;

  private DoomedWriter() {}

  private interface Flush {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    URI uri = URI.create(arguments[1]);
    String path = arguments[2];
    long blockSize = Long.parseLong(arguments[3]);
    if (arguments[0].equals("hadoop")) {
      try (FileSystem fs = FileSystem.newInstance(uri, new Configuration());
          FSDataOutputStream out = fs.create(new Path(path), true, 4096, (short) 3, blockSize)) {
        write(out, out::hflush);
      }
    } else {
      try (io.ashlar.fs.FileSystem fs = io.ashlar.fs.FileSystem.connect(uri);
          FileWriter out =
              fs.create(path, CreateOptions.defaults().withBlockSizeBytes(blockSize))) {
        write(out, out::hflush);
      }
    }
  }

  private static void write(OutputStream out, Flush flush) throws IOException {
    Content content = new Content(SEED, Long.MAX_VALUE);
    for (long written = 0; ; ) {
      for (int i = 0; i < 3; i++) {
        out.write(content.bytes(written, RECORD));
        written += RECORD;
      }
      flush.run();
      System.out.println("flushed " + written);
      out.write(content.bytes(written, RECORD)); // on its way when the end comes
      written += RECORD;
    }
  }
}
