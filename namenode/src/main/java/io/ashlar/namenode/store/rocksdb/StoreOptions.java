package io.ashlar.namenode.store.rocksdb;

import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionOptionsFIFO;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksObject;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * Every RocksDB setting, with its reason. Owns the native objects; closed after the databases.
 *
 * <p>The budget: the block cache holds data blocks, index and filter blocks, and is charged for
 * write buffers, of which there are at most a third of it.
 */
final class StoreOptions implements AutoCloseable {
  /** The log is replayed at start: this bounds how long that takes (some 100 MB/s). */
  private static final long MAX_WAL_BYTES = 64L << 20;

  private static final long MEMTABLE_BYTES = 16L << 20;
  private static final long SST_BYTES = 64L << 20;

  /**
   * All files stay open, which FIFO compaction asks for. A reader holds a few KB, because indexes
   * and filters are in the cache; big files keep their number low.
   */
  private static final int MAX_OPEN_FILES = -1;

  /** Retried calls are recognised for ten minutes (wire reference 1.11); files older go whole. */
  private static final long RETRY_TTL_SECONDS = 900;

  private static final long RETRY_MAX_BYTES = 256L << 20;

  /** A file with this many tombstones among so many neighbouring rows is compacted early. */
  private static final long TOMBSTONE_WINDOW = 1024;

  private static final long TOMBSTONE_TRIGGER = 512;
  private static final double TOMBSTONE_RATIO = 0.5;

  private final List<RocksObject> owned = new ArrayList<>();
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final BlockBasedTableConfig tableFormat;

  StoreOptions(long memoryBytes) {
    cache = own(new LRUCache(memoryBytes, 4));
    writeBuffers = own(new WriteBufferManager(memoryBytes / 3, cache));
    tableFormat =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(8 << 10)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setIndexType(IndexType.kBinarySearch)
            .setFormatVersion(6)
            .setFilterPolicy(own(new BloomFilter(10)))
            .setWholeKeyFiltering(true);
  }

  DBOptions database(boolean journaled) {
    DBOptions options =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setWriteBufferManager(writeBuffers)
            .setMaxOpenFiles(MAX_OPEN_FILES)
            .setSkipStatsUpdateOnDbOpen(true)
            .setMaxBackgroundJobs(2)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(2)
            .setMaxLogFileSize(4L << 20)
            .setStatsDumpPeriodSec(0)
            .setStatsPersistPeriodSec(0)
            // One writer thread: no need to order concurrent ones.
            .setAllowConcurrentMemtableWrite(false)
            .setEnableWriteThreadAdaptiveYield(false)
            .setBytesPerSync(1L << 20);
    if (journaled) {
      options
          .setMaxTotalWalSize(MAX_WAL_BYTES)
          // What cannot be read at the end is a write that was never acknowledged, in whatever
          // state a loss of power left it; a hole before anything whole stops the start, by
          // LogCheck. (Used log files must not be overwritten, which is the default.)
          .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
    }
    return options;
  }

  ColumnFamilyOptions columnFamily(Table table) {
    ColumnFamilyOptions options =
        newFamily(table)
            .setTableFormatConfig(tableFormat)
            .setWriteBufferSize(MEMTABLE_BYTES)
            .setMaxWriteBufferNumber(3)
            .setTargetFileSizeBase(SST_BYTES)
            .setMaxBytesForLevelBase(4 * SST_BYTES)
            .setLevelCompactionDynamicLevelBytes(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            // Most look-ups before a create find nothing: answer those from a filter here too.
            .setMemtablePrefixBloomSizeRatio(0.02)
            .setMemtableWholeKeyFiltering(true);
    if (table == Table.RETRIES) {
      CompactionOptionsFIFO fifo = own(new CompactionOptionsFIFO());
      fifo.setMaxTableFilesSize(RETRY_MAX_BYTES).setAllowCompaction(true);
      return options
          .setCompactionStyle(CompactionStyle.FIFO)
          .setCompactionOptionsFIFO(fifo)
          .setTtl(RETRY_TTL_SECONDS);
    }
    return options.setCompactionStyle(CompactionStyle.LEVEL);
  }

  /** The Java interface of a column family lacks the collector; that of a whole database has it. */
  private ColumnFamilyOptions newFamily(Table table) {
    Options carrier = own(new Options());
    if (table != Table.RETRIES) {
      carrier.setTablePropertiesCollectorFactory(
          List.of(
              own(
                  TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                      TOMBSTONE_WINDOW, TOMBSTONE_TRIGGER, TOMBSTONE_RATIO))));
    }
    return own(new ColumnFamilyOptions(carrier));
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }
}
