package io.ashlar.namenode.store.rocksdb;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.NotInMemoryException;
import io.ashlar.namenode.store.StillView;
import io.ashlar.namenode.store.Store;
import io.ashlar.namenode.store.StoreException;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables in RocksDB. Thread-safe; see {@link Store}. */
public final class RocksStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(RocksStore.class);
  private static final int ROW_CACHE_SLOTS = 1 << 14;

  private final StoreOptions options;
  private final RocksDB journaled;
  private final RocksDB soft;
  private final ColumnFamilyHandle[] families = new ColumnFamilyHandle[Table.count()];
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final RowCache rows = new RowCache(ROW_CACHE_SLOTS);
  private final Predicate<byte[]> keepEntry;
  private final ReadOptions readAll = new ReadOptions();
  private final ReadOptions readMemory = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions logged = new WriteOptions();
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
  private final View inMemory = new MemoryView();

  private RocksStore(Path dir, long memoryBytes, Predicate<byte[]> keepEntry) throws IOException {
    this.keepEntry = keepEntry;
    options = new StoreOptions(memoryBytes);
    Files.createDirectories(dir);
    Optional<String> torn = LogCheck.check(dir.resolve("namespace"));
    // First the one with the lock: what is soft belongs to whoever holds it.
    journaled = open(dir.resolve("namespace"), true);
    torn.ifPresent(
        place ->
            log.warn(
                "The last write to the journal is not whole and is left out: if the power failed in"
                    + " it, it was never acknowledged; if not, the file is damaged: {}",
                place));
    Path softDir = dir.resolve("soft");
    deleteRecursively(softDir);
    soft = open(softDir, false);
  }

  /**
   * Opens the store in a directory, making it if it is not there.
   *
   * @param memoryBytes budget for cached blocks and write buffers
   * @param keepEntry says of a value in {@link Table#ENTRIES} that it is worth a place on the heap,
   *     because many look-ups pass through it
   */
  public static RocksStore open(Path dir, long memoryBytes, Predicate<byte[]> keepEntry)
      throws IOException {
    NativeLibrary.load();
    return new RocksStore(dir, memoryBytes, keepEntry);
  }

  private RocksDB open(Path dir, boolean isJournaled) throws IOException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    List<Table> tables = new ArrayList<>();
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
    for (Table table : Table.values()) {
      if (table.journaled() == isJournaled) {
        byte[] name = table.tableName().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        descriptors.add(new ColumnFamilyDescriptor(name, options.columnFamily(table)));
        tables.add(table);
      }
    }
    List<ColumnFamilyHandle> opened = new ArrayList<>();
    try {
      RocksDB db = RocksDB.open(options.database(isJournaled), dir.toString(), descriptors, opened);
      handles.addAll(opened);
      for (int i = 0; i < tables.size(); i++) {
        families[tables.get(i).ordinal()] = opened.get(i + 1);
      }
      return db;
    } catch (RocksDBException e) {
      throw new IOException(
          "Cannot open the store in " + dir + ": " + e.getMessage() + advice(e.getMessage()), e);
    }
  }

  private static String advice(String error) {
    if (error.contains("LOCK:")) {
      return "; is another NameNode running on it?";
    }
    if (error.contains("Too many open files")) {
      return "; let the NameNode have more file descriptors (ulimit -n)";
    }
    return "; if a file of it is damaged or missing, restore the directory from a copy";
  }

  /** Whether there is a store in that directory, whole or not. */
  public static boolean exists(Path dir) {
    return Files.exists(dir.resolve("namespace").resolve("CURRENT"));
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    return table == Table.ENTRIES ? entry(key, readAll) : read(table, key, readAll);
  }

  private byte[] entry(byte[] key, ReadOptions read) {
    RowCache.Slot seen = rows.look(key);
    if (seen.key() != null && Arrays.equals(seen.key(), key)) {
      return seen.value();
    }
    byte[] value = read(Table.ENTRIES, key, read);
    if (value != null && keepEntry.test(value)) {
      rows.offer(seen, key, value);
    }
    return value;
  }

  private byte[] read(Table table, byte[] key, ReadOptions read) {
    try {
      return database(table).get(families[table.ordinal()], read, key);
    } catch (RocksDBException e) {
      throw failure("read " + table.tableName(), e);
    }
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    return scan(table, from, to, ReadTier.READ_ALL_TIER);
  }

  private Cursor scan(Table table, byte[] from, byte[] to, ReadTier tier) {
    Slice end = new Slice(to);
    ReadOptions read = new ReadOptions().setReadTier(tier).setIterateUpperBound(end);
    return new RocksCursor(
        database(table).newIterator(families[table.ordinal()], read), read, end, from);
  }

  @Override
  public void write(ChangeSet changes, boolean durable) {
    if (changes.journaled()) {
      write(journaled, changes, true, durable ? synced : logged);
      changes.forEach(Table.ENTRIES, (key, value) -> rows.invalidate(key));
    }
    if (changes.soft()) {
      write(soft, changes, false, unlogged);
    }
  }

  private void write(RocksDB db, ChangeSet changes, boolean isJournaled, WriteOptions how) {
    try (WriteBatch batch = new WriteBatch(BatchBytes.encode(changes, isJournaled, families))) {
      db.write(how, batch);
    } catch (RocksDBException e) {
      throw failure("write", e);
    }
  }

  @Override
  public View inMemory() {
    return inMemory;
  }

  @Override
  public StillView still() {
    return new RocksStillView(journaled.getSnapshot());
  }

  @Override
  public long sequence() {
    return journaled.getLatestSequenceNumber();
  }

  private RocksDB database(Table table) {
    return table.journaled() ? journaled : soft;
  }

  private static RuntimeException failure(String what, RocksDBException e) {
    Status status = e.getStatus();
    if (status != null && status.getCode() == Status.Code.Incomplete) {
      return new NotInMemoryException();
    }
    return new StoreException("The store failed to " + what + ": " + e.getMessage(), e);
  }

  private static void deleteRecursively(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(dir)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    soft.close();
    journaled.close();
    for (AutoCloseable each : List.of(readAll, readMemory, synced, logged, unlogged, options)) {
      closeQuietly(each);
    }
  }

  private static void closeQuietly(AutoCloseable native_) {
    try {
      native_.close();
    } catch (Exception e) {
      throw new IllegalStateException("A native object could not be freed", e);
    }
  }

  /** Reads that never touch the disk. */
  private final class MemoryView implements View {
    @Override
    public byte[] get(Table table, byte[] key) {
      return table == Table.ENTRIES ? entry(key, readMemory) : read(table, key, readMemory);
    }

    @Override
    public Cursor scan(Table table, byte[] from, byte[] to) {
      return RocksStore.this.scan(table, from, to, ReadTier.BLOCK_CACHE_TIER);
    }
  }

  /**
   * Reads as of a RocksDB snapshot, past the caches, which belong to those who read what is now.
   */
  private final class RocksStillView implements StillView {
    private final Snapshot snapshot;
    private final ReadOptions read;

    RocksStillView(Snapshot snapshot) {
      this.snapshot = snapshot;
      read = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
    }

    @Override
    public byte[] get(Table table, byte[] key) {
      return RocksStore.this.read(requireJournaled(table), key, read);
    }

    @Override
    public Cursor scan(Table table, byte[] from, byte[] to) {
      Slice end = new Slice(to);
      ReadOptions bounded =
          new ReadOptions().setSnapshot(snapshot).setFillCache(false).setIterateUpperBound(end);
      ColumnFamilyHandle family = families[requireJournaled(table).ordinal()];
      RocksCursor rows =
          new RocksCursor(journaled.newIterator(family, bounded), bounded, end, from);
      return new InterruptibleCursor(rows);
    }

    private static Table requireJournaled(Table table) {
      if (!table.journaled()) {
        throw new IllegalArgumentException(table + " is soft and never stands still");
      }
      return table;
    }

    @Override
    public void close() {
      read.close();
      journaled.releaseSnapshot(snapshot);
    }
  }

  /** Long walks end when their thread is asked to. */
  private record InterruptibleCursor(Cursor rows) implements Cursor {
    @Override
    public boolean next() {
      if (Thread.currentThread().isInterrupted()) {
        throw new StoreException("A walk was interrupted", new InterruptedException());
      }
      return rows.next();
    }

    @Override
    public byte[] key() {
      return rows.key();
    }

    @Override
    public byte[] value() {
      return rows.value();
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /** A RocksDB iterator with its bounds. */
  private static final class RocksCursor implements Cursor {
    private final RocksIterator rows;
    private final ReadOptions read;
    private final Slice end;
    private final byte[] from;
    private boolean started;

    RocksCursor(RocksIterator rows, ReadOptions read, Slice end, byte[] from) {
      this.rows = rows;
      this.read = read;
      this.end = end;
      this.from = from;
    }

    @Override
    public boolean next() {
      if (!started) {
        started = true;
        rows.seek(from);
      } else if (rows.isValid()) {
        rows.next();
      }
      if (rows.isValid()) {
        return true;
      }
      try {
        rows.status();
      } catch (RocksDBException e) {
        throw failure("scan", e);
      }
      return false;
    }

    @Override
    public byte[] key() {
      return rows.key();
    }

    @Override
    public byte[] value() {
      return rows.value();
    }

    @Override
    public void close() {
      rows.close();
      read.close();
      end.close();
    }
  }
}
