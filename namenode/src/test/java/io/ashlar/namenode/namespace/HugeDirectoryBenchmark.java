package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Store;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.rocksdb.RocksStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * How long a page of a listing takes in a directory of ten thousand files and in a huge one. Not a
 * test: run {@code main} with an empty directory and the number of files, for example 10000000.
 */
final class HugeDirectoryBenchmark {
  private static final int LARGE = 10_000;
  private static final int ROWS_PER_WRITE = 20_000;
  private static final int ROUNDS = 400;

  private HugeDirectoryBenchmark() {}

  public static void main(String[] arguments) throws IOException, FsException {
    int huge = Integer.parseInt(arguments[1]);
    Path dir = Path.of(arguments[0]);
    try (Store store = RocksStore.open(dir, 160 << 20, InodeCodec::isDirectory)) {
      ChangeSet root = new ChangeSet();
      Namespace.format("root", "supergroup", 0).addTo(root);
      store.write(root, true);
      long began = System.nanoTime();
      fill(store, "large", 16_386, LARGE);
      fill(store, "huge", 16_387, huge);
      System.out.printf("filled in %d s%n", (System.nanoTime() - began) / 1_000_000_000L);
      NamespaceReader reader = new NamespaceReader(store);
      for (int run = 0; run < 3; run++) {
        report(reader, "/large", LARGE);
        report(reader, "/huge", huge);
      }
    }
  }

  private static void fill(Store store, String name, long id, int files) {
    Attributes attributes = new Attributes(id, "root", "supergroup", 0755, 0, 0);
    ChangeSet changes = new ChangeSet();
    put(changes, Inode.ROOT_ID, name, new Directory(attributes, files, 0));
    for (int i = 0; i < files; i++) {
      Attributes of = new Attributes(id + 10 + i, "someone", "somegroup", 0644, 1, 1);
      put(changes, id, fileName(i), new FileInode(of, 3, 128 << 20, 0, 0, 0, null));
      if (i % ROWS_PER_WRITE == ROWS_PER_WRITE - 1) {
        store.write(changes, false);
        changes = new ChangeSet();
      }
    }
    store.write(changes, true);
  }

  private static void put(ChangeSet changes, long parentId, String name, Inode inode) {
    byte[] key = Keys.of(parentId, name.getBytes(StandardCharsets.UTF_8));
    changes.set(Table.ENTRIES, key, InodeCodec.encode(inode));
  }

  private static String fileName(int number) {
    return String.format("part-%08d.parquet", number);
  }

  private static void report(NamespaceReader reader, String path, int files) throws FsException {
    Random random = new Random(1);
    long[] first = new long[ROUNDS];
    long[] middle = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      first[i] = nanosOfPage(reader, path, new byte[0]);
      String after = fileName(random.nextInt(Math.max(1, files - 3_000)));
      middle[i] = nanosOfPage(reader, path, after.getBytes(StandardCharsets.UTF_8));
    }
    System.out.printf(
        "%8d files: first page %d us, page in the middle %d us (medians of %d)%n",
        files, median(first), median(middle), ROUNDS);
  }

  private static long nanosOfPage(NamespaceReader reader, String path, byte[] after)
      throws FsException {
    long began = System.nanoTime();
    int entries = reader.list(ROOT, path, after, false).orElseThrow().entries().size();
    long took = System.nanoTime() - began;
    if (entries != 1000) {
      throw new IllegalStateException("A page of " + entries + " entries of " + path);
    }
    return took;
  }

  private static long median(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1000;
  }
}
