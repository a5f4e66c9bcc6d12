package io.ashlar.datanode.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A file system that loses power. Names change in the order in which they were changed, as on one
 * with a journal, but only what came before the last sync of a directory is sure to be there. Of a
 * file's bytes only those are sure that were there at its last sync: of the others any may be old,
 * new or missing, in pieces of a sector.
 */
final class LossyFiles implements FileAccess {
  private static final int SECTOR = 512;

  /** The power is gone. */
  static final class PowerLoss extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Content {
    byte[] synced = {};

    /** What it held when its name went; null while it has one. */
    byte[] last;
  }

  /** A change of names; a null target is a removal, a null source a new file. */
  private record Change(Path from, Path to, Content content, boolean isDirectory) {}

  private final Map<Path, Content> files = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private int durableChanges;
  private long callsLeft = Long.MAX_VALUE;

  /** So many changing calls go well, and then the power is gone. */
  void loseAfter(long calls) {
    callsLeft = calls;
  }

  private void call() {
    if (callsLeft-- <= 0) {
      throw new PowerLoss();
    }
  }

  @Override
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> wanted = Set.of(options);
    boolean writes = wanted.contains(StandardOpenOption.WRITE);
    if (writes) {
      call();
    }
    boolean isNew = !Files.exists(file);
    FileChannel real = FileAccess.super.open(file, options);
    if (isNew) {
      Content content = new Content();
      files.put(file, content);
      changes.add(new Change(null, file, content, false));
    }
    Content content = files.get(file);
    return new WrappedChannel(real) {
      @Override
      void beforeRead() {}

      @Override
      void beforeWrite() {
        call();
      }

      @Override
      void beforeTruncate() {
        call();
      }

      @Override
      void sync() throws IOException {
        call();
        byte[] now = new byte[Math.toIntExact(real.size())];
        try (FileChannel reader = FileChannel.open(pathOf(content), StandardOpenOption.READ)) {
          java.nio.ByteBuffer into = java.nio.ByteBuffer.wrap(now);
          while (into.hasRemaining() && reader.read(into) >= 0) {
            // all of it
          }
        }
        content.synced = now;
      }
    };
  }

  private Path pathOf(Content content) {
    return files.entrySet().stream()
        .filter(entry -> entry.getValue() == content)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    call();
    forget(to);
    FileAccess.super.move(from, to);
    Content content = files.remove(from);
    files.put(to, content);
    changes.add(new Change(from, to, content, false));
  }

  private void forget(Path file) throws IOException {
    Content gone = files.remove(file);
    if (gone != null) {
      gone.last = Files.readAllBytes(file);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    call();
    if (Files.exists(file)) {
      forget(file);
      FileAccess.super.delete(file);
      changes.add(new Change(file, null, null, false));
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    call();
    FileAccess.super.createDirectory(directory);
    changes.add(new Change(null, directory, null, true));
  }

  @Override
  public Directory openDirectory(Path directory) {
    return new Directory() {
      @Override
      public void sync() {
        syncNamesOf(directory);
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  private void syncNamesOf(Path directory) {
    call();
    for (int i = changes.size(); i > durableChanges; i--) {
      Change change = changes.get(i - 1);
      if (isIn(directory, change.from()) || isIn(directory, change.to())) {
        durableChanges = i;
      }
    }
  }

  private static boolean isIn(Path directory, Path path) {
    return path != null && directory.equals(path.getParent());
  }

  /** What is on disk afterwards, laid down below another root. */
  void afterPowerLoss(Path root, Path newRoot, Random chance) throws IOException {
    int kept = durableChanges + chance.nextInt(changes.size() - durableChanges + 1);
    Map<Path, Content> tree = new TreeMap<>();
    Set<Path> directories = new java.util.TreeSet<>();
    for (Change change : changes.subList(0, kept)) {
      if (change.isDirectory()) {
        directories.add(change.to());
        continue;
      }
      if (change.from() != null) {
        tree.remove(change.from());
      }
      if (change.to() != null) {
        tree.put(change.to(), change.content());
      }
    }
    Files.createDirectories(newRoot);
    for (Path directory : directories) {
      Files.createDirectories(newRoot.resolve(root.relativize(directory)));
    }
    tree.forEach(
        (path, content) -> {
          Path target = newRoot.resolve(root.relativize(path));
          try {
            Files.createDirectories(target.getParent());
            Files.write(target, survivor(content, chance));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private byte[] survivor(Content content, Random chance) throws IOException {
    byte[] old = content.synced;
    byte[] now = content.last != null ? content.last : Files.readAllBytes(pathOf(content));
    int mood = chance.nextInt(3);
    if (mood == 0) {
      return old;
    } else if (mood == 1) {
      return now;
    }
    int low = Math.min(old.length, now.length);
    int length = low + chance.nextInt(Math.max(old.length, now.length) - low + 1);
    byte[] mixed = Arrays.copyOf(old, length);
    for (int at = 0; at < length; at += SECTOR) {
      int end = Math.min(Math.min(length, at + SECTOR), now.length);
      if (end > at && chance.nextBoolean()) {
        System.arraycopy(now, at, mixed, at, end - at);
      }
    }
    return mixed;
  }
}
