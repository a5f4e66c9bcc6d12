package io.ashlar.shell.balance;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.fs.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file by which one balancer keeps another one from running at the same time, ours or Hadoop's:
 * it is held open for writing. What a balancer leaves that was killed may be taken over when its
 * lease is a minute old. Thread-safe.
 */
final class RunningMark implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunningMark.class);

  private static final String PATH = "/system/balancer.id";
  private static final String WRITTEN =
      "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException";
  private static final String RECOVERED =
      "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException";

  /** How long the end of a dead balancer's lease may take. */
  private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long PAUSE_MILLIS = 500;

  private final FileSystem fileSystem;
  private final FileWriter writer;
  private boolean closed;

  private RunningMark(FileSystem fileSystem, FileWriter writer) {
    this.fileSystem = fileSystem;
    this.writer = writer;
  }

  /** Makes the mark; nothing if another balancer holds it. */
  static Optional<RunningMark> make(FileSystem fileSystem)
      throws IOException, InterruptedException {
    try {
      if (fileSystem.status(PATH).isPresent()) {
        appendAndClose(fileSystem);
        fileSystem.delete(PATH, false);
      }
      fileSystem.mkdirs("/system");
      FileWriter writer = fileSystem.create(PATH, CreateOptions.defaults());
      try {
        writer.write(InetAddress.getLocalHost().getHostName().getBytes(StandardCharsets.UTF_8));
        writer.hflush();
      } catch (IOException | RuntimeException e) {
        writer.close();
        throw e;
      }
      return Optional.of(new RunningMark(fileSystem, writer));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (ServerException e) {
      if (e.className().equals(WRITTEN) || e.className().equals(RECOVERED)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Fails where somebody writes the file. */
  private static void appendAndClose(FileSystem fileSystem)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + RECOVERY_NANOS;
    while (true) {
      try {
        fileSystem.append(PATH).close();
        return;
      } catch (ServerException e) {
        if (!e.className().equals(RECOVERED) || System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** Takes the mark away, so that the next balancer need not wait. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      writer.close();
      fileSystem.delete(PATH, false);
    } catch (IOException e) {
      log.warn("Cannot remove {}: {}", PATH, e.toString());
    }
  }
}
