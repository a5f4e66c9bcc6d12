package io.ashlar.integration.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A DataNode's directory on a small file system in memory, which can be filled. Belongs to one
 * thread.
 */
final class SmallVolume implements AutoCloseable {
  private final Path directory;

  private SmallVolume(Path directory) {
    this.directory = directory;
  }

  /** Mounts one, which takes root on Linux; empty if that is refused. */
  static Optional<SmallVolume> mount(Path directory, String size) throws IOException {
    Files.createDirectories(directory);
    try {
      command("mount", "-t", "tmpfs", "-o", "size=" + size, "ashlar-faults", directory.toString());
      return Optional.of(new SmallVolume(directory));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  /** Leaves no space, but what others give back meanwhile. */
  void fill() throws IOException {
    byte[] piece = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      if (directory.toFile().getUsableSpace() > piece.length && Files.size(filler()) == 0) {
        throw full;
      }
    }
  }

  /** Gives the space back. */
  void empty() throws IOException {
    Files.deleteIfExists(filler());
  }

  @Override
  public void close() throws IOException {
    command("umount", directory.toString());
  }

  /** Runs a command of the system; it fails if that does. */
  static void command(String... words) throws IOException {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + " failed: " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private Path filler() {
    return directory.resolve("filler");
  }
}
