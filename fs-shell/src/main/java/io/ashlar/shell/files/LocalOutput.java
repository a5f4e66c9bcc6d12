package io.ashlar.shell.files;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A local file that is written, whose failures name it: of itself a full disk does not. */
final class LocalOutput extends FilterOutputStream {
  private final Path shown;

  /**
   * Opens the file, and makes it if it is not there.
   *
   * @param shown the name that the user knows it by
   * @param append whether to write behind what is there
   */
  LocalOutput(Path file, Path shown, boolean append) throws IOException {
    this(new FileOutputStream(file.toFile(), append), shown);
  }

  LocalOutput(OutputStream out, Path shown) {
    super(out);
    this.shown = shown;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException failure) {
      throw new IOException("`" + shown + "': " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } catch (IOException failure) {
      throw new IOException("`" + shown + "': " + failure.getMessage(), failure);
    }
  }
}
