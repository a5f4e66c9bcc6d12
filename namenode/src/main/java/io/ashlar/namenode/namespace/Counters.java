package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The numbers of the whole namespace, in one row, so that a start needs no scan. Belongs to one
 * decision.
 */
final class Counters {
  private static final byte[] KEY = "counters".getBytes(StandardCharsets.US_ASCII);

  /** First ids are one above these (wire reference, DataNodes, 3.1). */
  private static final long LAST_RESERVED_BLOCK_ID = 1L << 30;

  private static final long LAST_RESERVED_GENERATION_STAMP = 1000;

  long lastInodeId = Inode.ROOT_ID;
  long lastBlockId = LAST_RESERVED_BLOCK_ID;
  long lastGenerationStamp = LAST_RESERVED_GENERATION_STAMP;
  long files;
  long directories = 1;
  long blocks;
  long completeBlocks;
  long openFiles;

  /** Snapshots taken so far anywhere: the number of the newest one. */
  long snapshotsTaken;

  /** Snapshots that are there. */
  long snapshots;

  /** Directories of which snapshots may be taken. */
  long snapshottable;

  /** What is stored; the start values where nothing is. */
  static Counters load(View view) {
    Counters counters = new Counters();
    byte[] value = view.get(Table.META, KEY);
    if (value != null) {
      ByteBuffer in = ByteBuffer.wrap(value);
      counters.lastInodeId = in.getLong();
      counters.lastBlockId = in.getLong();
      counters.lastGenerationStamp = in.getLong();
      counters.files = in.getLong();
      counters.directories = in.getLong();
      counters.blocks = in.getLong();
      counters.completeBlocks = in.getLong();
      counters.openFiles = in.getLong();
      if (in.hasRemaining()) {
        counters.snapshotsTaken = in.getLong();
        counters.snapshots = in.getLong();
        counters.snapshottable = in.getLong();
      }
    }
    return counters;
  }

  byte[] key() {
    return KEY;
  }

  byte[] encode() {
    return ByteBuffer.allocate(11 * Long.BYTES)
        .putLong(lastInodeId)
        .putLong(lastBlockId)
        .putLong(lastGenerationStamp)
        .putLong(files)
        .putLong(directories)
        .putLong(blocks)
        .putLong(completeBlocks)
        .putLong(openFiles)
        .putLong(snapshotsTaken)
        .putLong(snapshots)
        .putLong(snapshottable)
        .array();
  }

  NamespaceStats stats() {
    return new NamespaceStats(files, directories, blocks, completeBlocks, openFiles);
  }
}
