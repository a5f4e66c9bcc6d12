package io.ashlar.shell.files;

import io.ashlar.fs.FileChecksum;
import io.ashlar.fs.FileReader;
import io.ashlar.shell.Session.Found;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where files that are written to a file system come from. */
final class Sources {
  private Sources() {}

  /** A local file, or a pipe or device. */
  static Upload.Source file(Path file) {
    return Files.isRegularFile(file)
        ? regularFile(file)
        : once(() -> new FileInputStream(file.toFile()));
  }

  private static Upload.Source regularFile(Path file) {
    return new Upload.Source() {
      @Override
      public InputStream open(long offset) throws IOException {
        FileInputStream in = new FileInputStream(file.toFile());
        if (offset > 0) {
          in.getChannel().position(offset);
        }
        return in;
      }

      @Override
      public boolean beginsWith(FileChecksum checksum, long lengthBytes) throws IOException {
        return startsWith(file, checksum, lengthBytes);
      }

      @Override
      public boolean repeatable() {
        return true;
      }
    };
  }

  /** Whether a local file's first bytes have that composite checksum. */
  static boolean startsWith(Path file, FileChecksum checksum, long lengthBytes) throws IOException {
    try (InputStream in = new FileInputStream(file.toFile())) {
      return Crc.isOf(checksum, in, lengthBytes);
    }
  }

  /** A file of a file system. */
  static Upload.Source remote(Found found) {
    return new Upload.Source() {
      @Override
      public InputStream open(long offset) throws IOException {
        FileReader reader = found.target().fileSystem().open(found.target().path());
        reader.seek(offset);
        return reader;
      }

      @Override
      public boolean beginsWith(FileChecksum checksum, long lengthBytes) throws IOException {
        return found.status().lengthBytes() >= lengthBytes
            && found
                .target()
                .fileSystem()
                .checksum(found.target().path(), FileChecksum.Kind.COMPOSITE_CRC, lengthBytes)
                .equals(checksum);
      }

      @Override
      public boolean repeatable() {
        return true;
      }
    };
  }

  /** Opens what is read once. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  /** Standard input, which is not ours to close. */
  static Upload.Source standardInput(InputStream in) {
    return once(
        () ->
            new FilterInputStream(in) {
              @Override
              public void close() {
                // Stays open for whoever started the command.
              }
            });
  }

  /** What is gone when it was read, such as a pipe: its checksum is taken on the way. */
  static Upload.Source once(Opening opening) {
    Crc crc = new Crc();
    return new Upload.Source() {
      @Override
      public InputStream open(long offset) throws IOException {
        return crc.around(opening.open());
      }

      @Override
      public boolean beginsWith(FileChecksum checksum, long lengthBytes) throws IOException {
        return crc.length() == lengthBytes && crc.is(checksum);
      }

      @Override
      public boolean repeatable() {
        return false;
      }
    };
  }
}
