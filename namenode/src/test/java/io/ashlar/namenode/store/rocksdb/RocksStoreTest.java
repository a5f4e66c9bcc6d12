package io.ashlar.namenode.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.MemoryView;
import io.ashlar.namenode.store.StillView;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {
  private static final long MEMORY = 32L << 20;

  @TempDir Path dir;

  @Test
  void rowsOfRandomWritesAreThoseOfASortedMap() throws IOException {
    MemoryView expected = new MemoryView();
    try (RocksStore store = open(dir)) {
      Random random = new Random(42);
      for (int round = 0; round < 50; round++) {
        ChangeSet changes = new ChangeSet();
        for (int i = 0; i < 40; i++) {
          Table table = Table.at(random.nextInt(Table.count()));
          byte[] value = random.nextInt(4) == 0 ? null : bytes(random, 200);
          changes.set(table, Keys.of(random.nextInt(100)), value);
        }
        store.write(changes, round % 10 == 0);
        expected.apply(changes);
      }

      assertThat(content(store)).isEqualTo(content(expected));
    }
  }

  @Test
  void aSecondStoreOnADirectoryIsRefusedAndDisturbsNothing() throws IOException {
    try (RocksStore store = open(dir)) {
      List<Path> files = files(dir.resolve("soft"));

      assertThatThrownBy(() -> open(dir))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is another NameNode running on it?");

      assertThat(files(dir.resolve("soft"))).isEqualTo(files).isNotEmpty();
      assertThat(store.get(Table.REPLICAS, Keys.of(1L))).isNull();
    }
  }

  private static List<Path> files(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aStillViewShowsWhatWasThereWhateverIsWrittenLater() throws IOException {
    try (RocksStore store = open(dir)) {
      store.write(row(Table.ENTRIES, 1, new byte[] {1}), false);
      store.write(row(Table.QUOTAS, 2, new byte[] {1}), false);
      try (StillView still = store.still()) {
        store.write(row(Table.ENTRIES, 1, null), false);
        store.write(row(Table.QUOTAS, 2, new byte[] {2}), false);
        store.write(row(Table.QUOTAS, 3, new byte[] {3}), false);

        assertThat(still.get(Table.ENTRIES, Keys.of(1L))).containsExactly(1);
        assertThat(still.get(Table.QUOTAS, Keys.of(2L))).containsExactly(1);
        try (Cursor rows = still.scan(Table.QUOTAS, Keys.of(0L), Keys.of(9L))) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.value()).containsExactly(1);
          assertThat(rows.next()).isFalse();
        }
      }
      assertThat(store.get(Table.ENTRIES, Keys.of(1L))).isNull();
    }
  }

  private static ChangeSet row(Table table, long key, byte[] value) {
    ChangeSet changes = new ChangeSet();
    changes.set(table, Keys.of(key), value);
    return changes;
  }

  @Test
  void whatWasJustWrittenIsReadWithoutADisk() throws IOException {
    try (RocksStore store = open(dir)) {
      ChangeSet changes = new ChangeSet();
      changes.set(Table.INODES, Keys.of(1L), Keys.of(2L));
      store.write(changes, true);

      assertThat(store.inMemory().get(Table.INODES, Keys.of(1L))).isEqualTo(Keys.of(2L));
      assertThat(store.inMemory().get(Table.INODES, Keys.of(3L))).isNull();
    }
  }

  @Test
  void aRowOnTheHeapIsNeverOlderThanTheStore() throws IOException {
    try (RocksStore store = RocksStore.open(dir, MEMORY, value -> true)) {
      byte[] key = Keys.of(1L);
      for (int i = 0; i < 100; i++) {
        ChangeSet changes = new ChangeSet();
        changes.set(Table.ENTRIES, key, i % 3 == 2 ? null : Keys.of(i));
        store.write(changes, false);

        for (int read = 0; read < 2; read++) {
          byte[] value = store.get(Table.ENTRIES, key);
          assertThat(value == null ? -1 : Keys.firstLong(value)).isEqualTo(i % 3 == 2 ? -1 : i);
        }
      }
    }
  }

  @Test
  void afterACrashEveryDurableWriteIsThereAndSoftRowsAreNot() throws IOException {
    Path crashed = dir.resolve("crashed");
    try (RocksStore store = open(dir.resolve("running"))) {
      for (int i = 0; i < 100; i++) {
        ChangeSet changes = new ChangeSet();
        changes.set(Table.META, Keys.of(i), Keys.of(i));
        changes.set(Table.REPLICAS, Keys.of(i), Keys.of(i));
        store.write(changes, true);
      }
      // What a crash leaves: the files as they are, without a shutdown.
      copy(dir.resolve("running"), crashed);
    }

    try (RocksStore store = open(crashed)) {
      for (int i = 0; i < 100; i++) {
        assertThat(store.get(Table.META, Keys.of(i))).isEqualTo(Keys.of(i));
        assertThat(store.get(Table.REPLICAS, Keys.of(i))).isNull();
      }
    }
  }

  @Test
  void theSequenceGoesOnAfterARestart() throws IOException {
    long before;
    try (RocksStore store = open(dir)) {
      ChangeSet changes = new ChangeSet();
      changes.set(Table.META, Keys.of(1L), Keys.of(1L));
      store.write(changes, true);
      before = store.sequence();
    }
    try (RocksStore store = open(dir)) {
      assertThat(before).isPositive();
      assertThat(store.sequence()).isGreaterThanOrEqualTo(before);
    }
  }

  private static RocksStore open(Path dir) throws IOException {
    return RocksStore.open(dir, MEMORY, value -> false);
  }

  private static List<String> content(View view) {
    List<String> rows = new ArrayList<>();
    for (Table table : Table.values()) {
      try (Cursor cursor = view.scan(table, Keys.of(0L), Keys.of(Long.MAX_VALUE))) {
        while (cursor.next()) {
          rows.add(
              table
                  + " "
                  + HexFormat.of().formatHex(cursor.key())
                  + " "
                  + HexFormat.of().formatHex(cursor.value()));
          assertThat(view.get(table, cursor.key())).isEqualTo(cursor.value());
        }
      }
    }
    return rows;
  }

  private static byte[] bytes(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.walkFileTree(
          from,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Path target = to.resolve(from.relativize(file));
              Files.createDirectories(target.getParent());
              if (!file.getFileName().toString().equals("LOCK")) {
                Files.copy(file, target);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
