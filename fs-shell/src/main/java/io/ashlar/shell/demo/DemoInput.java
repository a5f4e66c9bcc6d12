package io.ashlar.shell.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of the demo. Immutable.
 *
 * @param files what to store, each under its name in the file system
 * @param totalBytes all of them together
 */
record DemoInput(List<Item> files, long totalBytes) {
  private static final int SNIFFED_BYTES = 4096;
  private static final Set<String> SKIPPED = Set.of("target", "node_modules");
  private static final long LEAST_BLOCK = 64 << 10;
  private static final long MOST_BLOCK = 16 << 20;
  private static final int WANTED_BLOCKS = 64;

  /**
   * One file.
   *
   * @param local where it is
   * @param name relative path under which it is stored
   * @param bytes its length when it was looked at
   */
  record Item(Path local, String name, long bytes) {}

  /** The files and directories that the user named. */
  static DemoInput of(List<Path> paths) throws IOException {
    List<Item> items = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      Path root = path.toRealPath();
      Path base = root.getParent() == null ? root : root.getParent();
      collect(root, base, false, items);
    }
    return named(items);
  }

  /** The text files below a directory, without hidden ones and what builds leave. */
  static DemoInput textBelow(Path directory) throws IOException {
    List<Item> items = new ArrayList<>();
    Path root = directory.toRealPath();
    collect(root, root, true, items);
    return named(items);
  }

  /** Where two files would have one name, the later one gets its number in front. */
  private static DemoInput named(List<Item> items) {
    List<Item> renamed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long total = 0;
    for (Item item : items) {
      String name = names.add(item.name) ? item.name : renamed.size() + "-" + item.name;
      renamed.add(new Item(item.local, name, item.bytes));
      total += item.bytes;
    }
    return new DemoInput(List.copyOf(renamed), total);
  }

  /** A block size that cuts the input into some dozens of blocks: a power of two. */
  long blockSizeBytes() {
    long size = LEAST_BLOCK;
    while (size < MOST_BLOCK && totalBytes / size > WANTED_BLOCKS) {
      size *= 2;
    }
    return size;
  }

  private static void collect(Path root, Path base, boolean textOnly, List<Item> into)
      throws IOException {
    Files.walkFileTree(
        root,
        textOnly ? Set.of() : EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName() == null ? "" : directory.getFileName().toString();
            boolean skipped =
                textOnly
                    && !directory.equals(root)
                    && (name.startsWith(".") || SKIPPED.contains(name));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            boolean wanted =
                textOnly
                    ? attributes.isRegularFile() && attributes.size() > 0 && isText(file)
                    : !attributes.isDirectory();
            if (wanted) {
              into.add(new Item(file, base.relativize(file).toString(), attributes.size()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    into.sort(Comparator.comparing(Item::name));
  }

  /** Whether a file's beginning has no zero byte, which no text has. */
  private static boolean isText(Path file) throws IOException {
    if (file.getFileName().toString().startsWith(".")) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      for (byte octet : in.readNBytes(SNIFFED_BYTES)) {
        if (octet == 0) {
          return false;
        }
      }
      return true;
    }
  }
}
