package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.Shelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tries a volume out with a few bytes: that its directories are there, and that it takes a file,
 * syncs it and gives it back. A full volume passes, and so does one on which nothing can be opened
 * because too much is open already. Thread-safe.
 */
final class VolumeProbe {
  private static final int BYTES = 512;

  private final BlockLayout layout;
  private final FileAccess files;
  private final AtomicLong number = new AtomicLong();

  VolumeProbe(BlockLayout layout, FileAccess files) {
    this.layout = layout;
    this.files = files;
  }

  /**
   * Tries.
   *
   * @throws IOException if the volume is bad; the message says in what
   */
  void run() throws IOException {
    for (Shelf shelf : Shelf.values()) {
      if (!Files.isDirectory(layout.root(shelf))) {
        throw new IOException("Directory " + layout.root(shelf) + " is gone");
      }
    }
    // tmp is emptied at every start, should the process end now.
    Path file = layout.root(Shelf.TEMPORARY).resolve("probe-" + number.incrementAndGet());
    try {
      write(file);
      files.delete(file);
    } catch (IOException e) {
      deleteQuietly(file, e);
      if (!DiskErrors.isFull(e) && !DiskErrors.isOutOfDescriptors(e)) {
        throw e;
      }
    }
  }

  private void write(Path file) throws IOException {
    byte[] content = new byte[BYTES];
    java.util.Arrays.fill(content, (byte) number.get());
    try (FileChannel channel =
        files.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer out = ByteBuffer.wrap(content);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      channel.force(true);
      ByteBuffer in = ByteBuffer.allocate(BYTES);
      Reading.fully(channel, file, 0, in);
      if (!in.flip().equals(ByteBuffer.wrap(content))) {
        throw new IOException(file + " does not hold what was written to it");
      }
    }
  }

  private void deleteQuietly(Path file, IOException reason) {
    try {
      files.delete(file);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
