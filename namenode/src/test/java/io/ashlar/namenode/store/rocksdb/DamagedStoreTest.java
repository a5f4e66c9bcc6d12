package io.ashlar.namenode.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.StoreException;
import io.ashlar.namenode.store.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of a store whose process was killed, damaged one at a time. More of it by hand: {@code
 * -Dashlar.damage.rounds=5000 -Dashlar.damage.seed=1}.
 */
class DamagedStoreTest {
  private static final long MEMORY = 128L << 20;
  private static final int ROUNDS = Integer.getInteger("ashlar.damage.rounds", 60);
  private static final long SEED = Long.getLong("ashlar.damage.seed", 20261126L);

  /** Each row is acknowledged for itself; some are longer than a block of the log. */
  private static final int ROWS = 300;

  private static final int ROWS_BEFORE_A_RESTART = 120;

  @TempDir Path dir;

  private Path killed;

  private static byte[] value(int row) {
    byte[] value = new byte[row % 50 == 7 ? 50_000 : 200 + row];
    new Random(row).nextBytes(value);
    return value;
  }

  private static RocksStore open(Path directory) throws IOException {
    return RocksStore.open(directory, MEMORY, value -> false);
  }

  @BeforeEach
  void writeAndKill() throws IOException {
    killed = dir.resolve("killed");
    Path running = dir.resolve("running");
    try (RocksStore store = open(running)) {
      write(store, 0, ROWS_BEFORE_A_RESTART);
    }
    try (RocksStore store = open(running)) { // what is in the log goes to tables now
      write(store, ROWS_BEFORE_A_RESTART, ROWS);
      copy(running.resolve("namespace"), killed.resolve("namespace"));
    }
  }

  private static void write(RocksStore store, int from, int to) {
    for (int row = from; row < to; row++) {
      writeAtOnce(store, row, row + 1);
    }
  }

  private static void writeAtOnce(RocksStore store, int from, int to) {
    ChangeSet changes = new ChangeSet();
    for (int row = from; row < to; row++) {
      changes.set(row % 2 == 0 ? Table.META : Table.QUOTAS, Keys.of((long) row), value(row));
    }
    store.write(changes, true);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      if (!file.getFileName().toString().equals("LOCK")) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private Path newest(Path store, String ending) throws IOException {
    return files(store.resolve("namespace")).stream()
        .filter(file -> file.getFileName().toString().endsWith(ending))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private Path damaged(String name) throws IOException {
    Path copy = dir.resolve(name);
    copy(killed.resolve("namespace"), copy.resolve("namespace"));
    return copy;
  }

  /** How many rows are there before the first that is missing; none may be there behind it. */
  private static int rows(RocksStore store) {
    int present = 0;
    boolean missing = false;
    for (int row = 0; row < ROWS; row++) {
      byte[] found = store.get(row % 2 == 0 ? Table.META : Table.QUOTAS, Keys.of((long) row));
      if (found == null) {
        missing = true;
      } else {
        assertThat(missing).as("row %d is there, and one before it is not", row).isFalse();
        assertThat(found).as("row %d", row).isEqualTo(value(row));
        present++;
      }
    }
    return present;
  }

  @Test
  void everythingIsThereIfNothingIsDamaged() throws IOException {
    try (RocksStore store = open(killed)) {
      assertThat(rows(store)).isEqualTo(ROWS);
    }
  }

  @Test
  void aLogThatWasCutLosesItsEndAndNothingElse() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 10; round++) {
      Path store = damaged("cut" + round);
      Path log = newest(store, ".log");
      byte[] bytes = Files.readAllBytes(log);
      Files.write(log, Arrays.copyOf(bytes, random.nextInt(bytes.length)));

      try (RocksStore opened = open(store)) {
        assertThat(rows(opened)).isBetween(ROWS_BEFORE_A_RESTART, ROWS);
      }
    }
  }

  @Test
  void aWriteThatALossOfPowerToreIsLeftOutAndNothingElse() throws IOException {
    int acknowledged = 30;
    int[] sizes = {1, 10, 30}; // within a sector, in several, in several blocks of the log
    for (int size : sizes) {
      Path running = dir.resolve("running" + size);
      Path whole = dir.resolve("whole" + size);
      int syncedBytes;
      try (RocksStore store = open(running)) {
        write(store, 0, acknowledged);
        syncedBytes = (int) Files.size(newest(running, ".log"));
        writeAtOnce(store, acknowledged, acknowledged + size);
        copy(running.resolve("namespace"), whole.resolve("namespace"));
      }
      for (int round = 0; round < ROUNDS / 6; round++) {
        String what = "seed %d, %d rows, round %d".formatted(SEED, size, round);
        Path store = dir.resolve("torn" + size + "-" + round);
        copy(whole.resolve("namespace"), store.resolve("namespace"));
        Path log = newest(store, ".log");
        Random random = new Random(SEED + round);
        byte[] torn = torn(Files.readAllBytes(log), syncedBytes, random);
        Files.write(log, torn);

        Path again = dir.resolve("again" + size + "-" + round);
        int found;
        try (RocksStore opened = open(store)) {
          found = rows(opened);
          assertThat(found).as(what).isIn(acknowledged, acknowledged + size);
          write(opened, found, found + 1);
          copy(store.resolve("namespace"), again.resolve("namespace"));
        }
        // It happens again, before the old log was really gone.
        Files.write(again.resolve("namespace").resolve(log.getFileName()), torn);
        try (RocksStore opened = open(again)) {
          assertThat(rows(opened)).as(what).isEqualTo(found + 1);
        }
      }
    }
  }

  /** Sectors that were not synced are there, zero or anything else, and the end may be missing. */
  private static byte[] torn(byte[] whole, int syncedBytes, Random random) {
    int sectorBytes = 512;
    int unsyncedBytes = whole.length - syncedBytes;
    int length =
        switch (random.nextInt(3)) {
          case 0 -> syncedBytes + random.nextInt(unsyncedBytes);
          case 1 -> whole.length;
          default -> whole.length + random.nextInt(70_000);
        };
    byte[] bytes = Arrays.copyOf(whole, length);
    int likeliness = 1 + random.nextInt(10);
    for (int at = syncedBytes; at < length; ) {
      int next = Math.min(length, (at / sectorBytes + 1) * sectorBytes);
      if (random.nextInt(10) < likeliness) {
        byte[] other = new byte[next - at];
        if (random.nextBoolean()) {
          random.nextBytes(other);
        }
        System.arraycopy(other, 0, bytes, at, other.length);
      }
      at = next;
    }
    return bytes;
  }

  @Test
  void aLogWithoutItsMiddleIsRefused() throws IOException {
    Path store = damaged("middle");
    Path log = newest(store, ".log");
    byte[] bytes = Files.readAllBytes(log);
    // Zeros, which is what a file system gives where it lost a page.
    Arrays.fill(bytes, 32 << 10, 64 << 10, (byte) 0);
    Files.write(log, bytes);

    assertThatThrownBy(() -> open(store))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(log.toString())
        .hasMessageContaining("the file is damaged. Nothing was changed. Restore it");
    assertThat(Files.readAllBytes(log)).isEqualTo(bytes);
  }

  @Test
  void anOlderLogThatWasCutIsRefusedThoughTheNewerOneIsWhole() throws IOException {
    Path store = damaged("older");
    Path log = newest(store, ".log");
    byte[] bytes = Files.readAllBytes(log);
    int block = 32 << 10;
    Path newer = log.resolveSibling("999999.log");
    Files.write(newer, Arrays.copyOfRange(bytes, 3 * block, bytes.length));
    Files.write(log, Arrays.copyOf(bytes, 2 * block));

    assertThatThrownBy(() -> open(store))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(newer.toString())
        .hasMessageContaining("acknowledged changes are missing in between");
  }

  @Test
  void aLogThatIsBeingWrittenIsNotDamaged() throws Exception {
    Path running = dir.resolve("busy");
    AtomicBoolean enough = new AtomicBoolean();
    try (RocksStore store = open(running)) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                for (int row = 0; !enough.get(); row++) {
                  ChangeSet changes = new ChangeSet();
                  changes.set(Table.META, Keys.of((long) row % ROWS), value(row % ROWS));
                  store.write(changes, false);
                }
              });
      try {
        for (int look = 0; look < 100; look++) {
          LogCheck.check(running.resolve("namespace"));
        }
        assertThatThrownBy(() -> open(running))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("is another NameNode running on it?");
      } finally {
        enough.set(true);
        writer.join();
      }
    }
  }

  @Test
  void aStoreWithoutItsFileCurrentIsNotTakenForANewOne() throws IOException {
    Path store = damaged("current");
    Path current = store.resolve("namespace").resolve("CURRENT");
    Files.delete(current);

    assertThatThrownBy(() -> open(store))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(current + " is missing");
    assertThat(files(store.resolve("namespace")))
        .hasSize(files(killed.resolve("namespace")).size() - 1);
  }

  @Test
  void damageAnywhereIsRefusedOrReadAsAnErrorOrHarmless() throws IOException {
    Random random = new Random(SEED);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Path store = damaged("round" + round);
      List<Path> files = files(store.resolve("namespace"));
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        continue;
      }
      int at = random.nextInt(bytes.length);
      if (random.nextBoolean()) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
      } else {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(9000)), (byte) 0);
      }
      Files.write(file, bytes);
      String what = "seed %d, round %d: %s at %d".formatted(SEED, round, file, at);

      try (RocksStore opened = open(store)) {
        boolean endOfLog = at > bytes.length - 10_000 && file.toString().endsWith(".log");
        assertThat(rows(opened)).as(what).isBetween(endOfLog ? ROWS - 50 : ROWS, ROWS);
      } catch (IOException e) {
        assertThat(e).as(what).hasMessageContaining(store.toString());
        assertThat(e).as(what).hasMessageContaining("from a copy");
        refused++;
      } catch (StoreException e) {
        assertThat(e).as(what).hasMessageContaining("The store failed to read");
        refused++;
      }
    }
    assertThat(refused).as("of %d", ROUNDS).isGreaterThan(ROUNDS / 10);
  }
}
