package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A file system whose calls fail, or hang, below a directory when a test wants them to. */
public final class FaultyFiles implements FileAccess {
  /** Kinds of calls. */
  public enum Call {
    CREATE,
    OPEN,
    OPEN_DIRECTORY,
    READ,
    WRITE,
    SYNC,
    RENAME
  }

  /** What a disk says that cannot read or write. */
  public static final String IO_ERROR = "Input/output error";

  /** What a file system says that was mounted read-only after an error. */
  public static final String READ_ONLY = "Read-only file system";

  /** What a full one says. */
  public static final String FULL = "No space left on device";

  /** What a process is told that has too much open. */
  public static final String NO_DESCRIPTORS = "Too many open files";

  private record Fault(Path below, String message) {}

  private final Map<Call, Fault> faults = new EnumMap<>(Call.class);
  private final Map<Call, Path> hanging = new EnumMap<>(Call.class);
  private int hung;

  /** Opens data directories on it. */
  public VolumeSet open(List<Path> directories) throws IOException {
    return VolumeSet.open(directories, this);
  }

  /** From now on such calls fail below that directory. */
  public synchronized void fail(Call call, Path below, String message) {
    faults.put(call, new Fault(below, message));
  }

  /** From now on such calls are well. */
  public synchronized void mend(Call call) {
    faults.remove(call);
  }

  /** From now on such calls do not return below that directory. */
  public synchronized void hang(Call call, Path below) {
    hanging.put(call, below);
  }

  /** How many calls hang. */
  public synchronized int hung() {
    return hung;
  }

  /** No call hangs any more. */
  public synchronized void letGo() {
    hanging.clear();
    notifyAll();
  }

  private synchronized void check(Call call, Path path) throws IOException {
    hung++;
    while (hanging.containsKey(call) && path.startsWith(hanging.get(call))) {
      try {
        wait();
      } catch (InterruptedException e) {
        // a disk that hangs hears of nothing
      }
    }
    hung--;
    Fault fault = faults.get(call);
    if (fault != null && path.startsWith(fault.below())) {
      throw new IOException(fault.message());
    }
  }

  @Override
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    boolean creates =
        Arrays.stream(options).anyMatch(option -> option.toString().contains("CREATE"));
    check(creates ? Call.CREATE : Call.OPEN, file);
    return new WrappedChannel(FileAccess.super.open(file, options)) {
      @Override
      void beforeRead() throws IOException {
        check(Call.READ, file);
      }

      @Override
      void beforeWrite() throws IOException {
        check(Call.WRITE, file);
      }

      @Override
      void beforeTruncate() {
        // a full disk can do that
      }

      @Override
      void sync() throws IOException {
        check(Call.SYNC, file);
        real.force(true);
      }
    };
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    check(Call.RENAME, from);
    FileAccess.super.move(from, to);
  }

  @Override
  public Directory openDirectory(Path directory) throws IOException {
    check(Call.OPEN_DIRECTORY, directory);
    Directory real = FileAccess.super.openDirectory(directory);
    return new Directory() {
      @Override
      public void sync() throws IOException {
        check(Call.SYNC, directory);
        real.sync();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }
}
