package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Picks blocks of a DataNode that a balancer may move: from a random place on, so that asking again
 * finds others, and looking at a bounded number of rows, however many the node has. Thread-safe:
 * any thread, on a view of what is committed.
 *
 * <p>Left out is whatever the NameNode itself is at work on: a block with too few replicas, too
 * many, or badly placed ones.
 */
final class MovableBlocks {
  /** Rows that one question looks at; three point reads each. */
  private static final int MAX_ROWS = 20_000;

  /** Blocks in one answer: about a megabyte of it. */
  private static final int MAX_BLOCKS = 4_000;

  private final Datanodes nodes;
  private final Supplier<? extends RandomGenerator> random;

  MovableBlocks(Datanodes nodes, Supplier<? extends RandomGenerator> random) {
    this.nodes = nodes;
    this.random = random;
  }

  /** Some blocks of the node; none if it is unknown, or what it holds is not certain. */
  List<MovableBlock> find(View view, MovableQuery query) {
    Datanode node = nodes.find(query.uuid());
    if (node == null || !node.alive()) {
      return List.of();
    }
    List<Storage> storages = new ArrayList<>(node.publishedStorages());
    storages.removeIf(
        storage ->
            storage.stale()
                || storage.retired()
                || query.storageType().filter(type -> type != typeOf(storage)).isPresent());
    RandomGenerator chance = random.get();
    Collections.shuffle(storages, new Random(chance.nextLong()));
    Search search = new Search(view, query);
    for (Storage storage : storages) {
      byte[] begin = WorkKeys.blocksOf(storage.index);
      byte[] end = WorkKeys.blocksOf(storage.index + 1);
      byte[] middle = somewhere(view, storage, chance);
      search.take(storage, middle, end);
      search.take(storage, begin, middle);
    }
    return search.found();
  }

  private static StorageType typeOf(Storage storage) {
    return storage.info().storageType();
  }

  /**
   * A key between the storage's first block and its last one. The last one is found by halving the
   * range of ids: a scan goes only forward.
   */
  private static byte[] somewhere(View view, Storage storage, RandomGenerator chance) {
    byte[] end = WorkKeys.blocksOf(storage.index + 1);
    long first = firstFrom(view, WorkKeys.blocksOf(storage.index), end);
    if (first < 0) {
      return end;
    }
    long last = first;
    for (long step = 1; step > 0; step *= 2) {
      long next = nextAfter(view, storage, last, step, end);
      if (next < 0) {
        last = lastBetween(view, storage, last, last + step, end);
        break;
      }
      last = next;
    }
    return WorkKeys.storageBlock(storage.index, first + chance.nextLong(last - first + 1));
  }

  private static long nextAfter(View view, Storage storage, long id, long step, byte[] end) {
    return id > Long.MAX_VALUE - step
        ? -1
        : firstFrom(view, WorkKeys.storageBlock(storage.index, id + step), end);
  }

  /** The last block there is, where {@code low} is one and none is at {@code high} or behind. */
  private static long lastBetween(View view, Storage storage, long low, long high, byte[] end) {
    long known = low;
    long none = high;
    while (none - known > 1) {
      long middle = known + (none - known) / 2;
      long found = firstFrom(view, WorkKeys.storageBlock(storage.index, middle), end);
      if (found < 0) {
        none = middle;
      } else {
        known = found;
      }
    }
    return known;
  }

  /** The first block from that key on, or -1. */
  private static long firstFrom(View view, byte[] from, byte[] end) {
    try (Cursor rows = view.scan(Table.STORAGE_BLOCKS, from, end)) {
      return rows.next() ? WorkKeys.blockId(rows.key()) : -1;
    }
  }

  /** One question being answered. */
  private final class Search {
    private final View view;
    private final MovableQuery query;
    private final List<MovableBlock> idle = new ArrayList<>();
    private final List<MovableBlock> inUse = new ArrayList<>();
    private long idleBytes;
    private int rowsLeft = MAX_ROWS;

    Search(View view, MovableQuery query) {
      this.view = view;
      this.query = query;
    }

    void take(Storage storage, byte[] from, byte[] to) {
      try (Cursor rows = view.scan(Table.STORAGE_BLOCKS, from, to)) {
        while (!isEnough() && rowsLeft > 0 && rows.next()) {
          rowsLeft--;
          consider(storage, WorkKeys.blockId(rows.key()));
        }
      }
    }

    private boolean isEnough() {
      return idleBytes >= query.wantedBytes() || idle.size() >= MAX_BLOCKS;
    }

    private void consider(Storage storage, long blockId) {
      BlockInfo block = BlockInfo.find(view, blockId);
      if (block == null || !block.isComplete() || block.lengthBytes() < query.minBlockBytes()) {
        return;
      }
      ReplicaRow row = ReplicaRow.read(view, blockId);
      Replica here = row.on(storage);
      if (here == null || !here.isGood(block) || row.queued() != null) {
        return;
      }
      boolean used = query.inUse().test(block);
      if (used && inUse.size() >= MAX_BLOCKS) {
        return;
      }
      MovableBlock movable =
          new MovableBlock(
              blockId, block.generationStamp(), block.lengthBytes(), locations(block, row));
      (used ? inUse : idle).add(movable);
      idleBytes += used ? 0 : block.lengthBytes();
    }

    private List<StorageTarget> locations(BlockInfo block, ReplicaRow row) {
      List<StorageTarget> locations = new ArrayList<>(row.replicas().size());
      for (Replica replica : row.replicas()) {
        Storage storage = nodes.inUse(replica.storage());
        if (storage != null && storage.node.alive() && replica.isGood(block)) {
          locations.add(storage.target());
        }
      }
      return List.copyOf(locations);
    }

    List<MovableBlock> found() {
      long bytes = idleBytes;
      for (MovableBlock block : inUse) {
        if (bytes >= query.wantedBytes() || idle.size() >= MAX_BLOCKS) {
          break;
        }
        idle.add(block);
        bytes += block.lengthBytes();
      }
      return List.copyOf(idle);
    }
  }
}
