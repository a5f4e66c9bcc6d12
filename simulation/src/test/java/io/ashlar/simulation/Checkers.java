package io.ashlar.simulation;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.Inode;
import io.ashlar.namenode.namespace.InodeCodec;
import io.ashlar.namenode.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold after every event, whatever fails. */
final class Checkers {
  /** A dead node is noticed, an order that was lost is given again, and a copy is made. */
  private static final long REPLICATION_BOUND_MICROS = 200 * World.SECOND;

  private final Cluster cluster;
  private final TreeSet<Long> touched = new TreeSet<>();
  private final Map<Long, Long> shortSince = new HashMap<>();
  private boolean namespaceChanged = true;
  private long checks;

  Checkers(Cluster cluster) {
    this.cluster = cluster;
  }

  /** A replica of that block changed on a disk. */
  void touched(long blockId) {
    touched.add(blockId);
  }

  /** Rows of the NameNode changed. */
  void committed(Table table, byte[] key) {
    if (table == Table.BLOCKS) {
      touched.add(ByteBuffer.wrap(key).getLong());
    } else if (table == Table.LEASES || table == Table.ENTRIES) {
      namespaceChanged = true;
    }
  }

  long checks() {
    return checks;
  }

  void afterEvent() {
    if (!touched.isEmpty()) {
      for (long blockId : touched) {
        checks++;
        nothingAcknowledgedIsLost(blockId);
      }
      touched.clear();
    }
    if (namespaceChanged) {
      namespaceChanged = false;
      checks++;
      everyOpenFileHasOneHolder();
    }
  }

  // ---- no acknowledged write is lost

  private void nothingAcknowledgedIsLost(long blockId) {
    int promised = promised(blockId);
    if (promised > 0 && copies(blockId, promised, "") == 0) {
      throw new Violation(
          "Block "
              + blockId
              + " is lost: "
              + promised
              + " bytes of it were acknowledged; "
              + describe(blockId));
    }
  }

  /** Bytes from the block's start that must not get lost. */
  int promised(long blockId) {
    Ledger ledger = cluster.ledger;
    return ledger
        .span(blockId)
        .map(
            span ->
                Math.max(0, Math.min(span.file().guaranteed(), ledger.end(span)) - span.offset()))
        .orElse(0);
  }

  /** On how many nodes' disks the beginning of a block is, in a version that counts. */
  int copies(long blockId, int length, String except) {
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    if (block == null) {
      return 0;
    }
    int copies = 0;
    for (SimulatedDataNode node : cluster.datanodes) {
      if (!node.name.equals(except) && holds(node, block, length)) {
        copies++;
      }
    }
    return copies;
  }

  private boolean holds(SimulatedDataNode node, BlockInfo block, int length) {
    Ledger.Span span = cluster.ledger.span(block.blockId()).orElseThrow();
    for (SimulatedVolume volume : node.volumes) {
      byte[] content = volume.broken ? null : volume.content(block.blockId());
      if (content != null
          && content.length >= length
          && volume.stampOf(block.blockId()) >= block.generationStamp()
          && Arrays.equals(
              content, 0, length, span.file().written(), span.offset(), span.offset() + length)) {
        return true;
      }
    }
    return false;
  }

  private String describe(long blockId) {
    StringBuilder text =
        new StringBuilder("the NameNode has " + BlockInfo.find(cluster.namenode.store(), blockId));
    for (SimulatedDataNode node : cluster.datanodes) {
      for (SimulatedVolume volume : node.volumes) {
        byte[] content = volume.content(blockId);
        if (content != null) {
          text.append("; ")
              .append(volume.storageUuid())
              .append(volume.broken ? " (broken)" : "")
              .append(" stamp ")
              .append(volume.stampOf(blockId))
              .append(", ")
              .append(content.length)
              .append(" bytes");
        }
      }
    }
    return text.toString();
  }

  /** A node is about to delete a replica because it was told to. */
  void beforeDeletion(SimulatedDataNode node, ReplicaRef replica) {
    int promised = promised(replica.blockId());
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), replica.blockId());
    if (promised == 0 || block == null || !holds(node, block, promised)) {
      return;
    }
    boolean isThat =
        node.catalog()
            .find(replica.blockId())
            .filter(held -> held.generationStamp() == replica.generationStamp())
            .isPresent();
    if (isThat && copies(replica.blockId(), promised, node.name) == 0) {
      throw new Violation(
          node.name
              + " was told to delete the last good replica of block "
              + replica.blockId()
              + "; "
              + describe(replica.blockId()));
    }
  }

  // ---- one lease holder

  private void everyOpenFileHasOneHolder() {
    MemoryStore store = cluster.namenode.store();
    Map<Long, String> holders = new HashMap<>();
    for (byte[] key : store.rows(Table.LEASES).keySet()) {
      int end = key.length - 1 - Long.BYTES;
      String holder = new String(key, 0, end, StandardCharsets.UTF_8);
      long inodeId = ByteBuffer.wrap(key, end + 1, Long.BYTES).getLong();
      String other = holders.put(inodeId, holder);
      if (other != null) {
        throw new Violation("Inode " + inodeId + " is leased by " + other + " and " + holder);
      }
    }
    Set<Long> seen = new HashSet<>();
    for (byte[] value : store.rows(Table.ENTRIES).values()) {
      if (InodeCodec.isDirectory(value)) {
        continue;
      }
      Inode inode = InodeCodec.decode(value);
      if (!seen.add(inode.id())) {
        throw new Violation("Inode " + inode.id() + " has two entries");
      }
      FileInode file = (FileInode) inode;
      if (file.isOpen() != holders.containsKey(file.id())) {
        throw new Violation(
            "Inode "
                + file.id()
                + (file.isOpen() ? " is open without" : " is closed with")
                + " a lease");
      }
    }
  }

  // ---- redundancy

  /**
   * Looks for blocks that have been short of replicas for too long although nothing fails.
   *
   * @param calmSinceMicros when the last fault ended
   */
  void redundancyIsRestored(long calmSinceMicros) {
    long now = cluster.world.nowMicros();
    int usable = 0;
    for (SimulatedDataNode node : cluster.datanodes) {
      usable += node.isRunning() ? 1 : 0;
    }
    for (long blockId : cluster.ledger.blocks().keySet()) {
      BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
      boolean counts = block != null && block.isComplete() && promised(blockId) > 0;
      int wanted = counts ? Math.min(usable, block.replication()) : 0;
      if (!counts || running(block) >= wanted) {
        shortSince.remove(blockId);
        continue;
      }
      long since = Math.max(calmSinceMicros, shortSince.computeIfAbsent(blockId, id -> now));
      if (now - since > REPLICATION_BOUND_MICROS) {
        throw new Violation(
            "Block "
                + blockId
                + " has been short of replicas for "
                + (now - since) / World.SECOND
                + " s: "
                + running(block)
                + " of "
                + wanted
                + "; "
                + describe(blockId)
                + "; "
                + where(block));
      }
    }
  }

  private int running(BlockInfo block) {
    int good = 0;
    for (SimulatedDataNode node : cluster.datanodes) {
      if (node.isRunning() && holds(node, block, (int) block.lengthBytes())) {
        good++;
      }
    }
    return good;
  }

  private String where(BlockInfo block) {
    List<String> names =
        cluster.namenode.blocks().locate(cluster.namenode.store(), block, "").targets().stream()
            .map(StorageTarget::storageId)
            .toList();
    return "the NameNode knows of " + names;
  }

  /**
   * Whether a node may lose its copy of everything that it holds: other running nodes have it, and
   * the NameNode counts on them.
   */
  boolean canSpare(SimulatedDataNode node) {
    if (!cluster.namenode.isRunning() || cluster.namenode.blocks().inSafeMode()) {
      return false;
    }
    for (long blockId : cluster.ledger.blocks().keySet()) {
      if (!canSpare(node, blockId)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a replica of that length may rot: the NameNode does not know of it, and may give up any
   * of the others. All of it counts, promised or not: its writer may be about to hear that it is
   * written.
   */
  boolean canRot(SimulatedDataNode node, long blockId, int length) {
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    if (block == null || cluster.ledger.span(blockId).isEmpty()) {
      return true;
    }
    int good = 0;
    for (StorageTarget target :
        cluster.namenode.blocks().locate(cluster.namenode.store(), block, "").targets()) {
      SimulatedDataNode other = cluster.datanode(target.node().uuid());
      if (!other.isRunning() || !holds(other, block, length)) {
        return false;
      }
      good += other == node ? 0 : 1;
    }
    return good > 0;
  }

  boolean canSpare(SimulatedDataNode node, long blockId) {
    int promised = promised(blockId);
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    if (promised == 0 || block == null || !holds(node, block, promised)) {
      return true;
    }
    for (StorageTarget target :
        cluster.namenode.blocks().locate(cluster.namenode.store(), block, "").targets()) {
      SimulatedDataNode other = cluster.datanode(target.node().uuid());
      if (other != node && other.isRunning() && holds(other, block, promised)) {
        return true;
      }
    }
    return false;
  }
}
