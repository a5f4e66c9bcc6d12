package io.ashlar.datanode.volume;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds a volume for one process, in the way Hadoop does: an exclusive lock on in_use.lock. */
final class VolumeLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private VolumeLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws VolumeInUseException if another process, or another DataNode of this one, holds it
   */
  static VolumeLock take(Path root) throws IOException {
    Path file = root.resolve("in_use.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new VolumeInUseException(
            "Data directory "
                + root
                + " is already locked by "
                + holder(channel)
                + "; two DataNodes cannot share one");
      }
      channel.truncate(0);
      String holder =
          ProcessHandle.current().pid() + "@" + InetAddress.getLocalHost().getHostName();
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
      return new VolumeLock(file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(256);
    channel.read(text, 0);
    return text.position() == 0
        ? "another process"
        : new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      Files.deleteIfExists(file);
      channel.close();
    }
  }
}
