package io.ashlar.simulation;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.store.Table;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What must hold after every event, whatever fails. */
final class Checkers {
  /** A dead node is noticed, an order that was lost is given again, and a copy is made. */
  private static final long REPLICATION_BOUND_MICROS = 200 * World.SECOND;

  private final Cluster cluster;
  private final HolderChecker holders;
  private final TreeSet<Long> touched = new TreeSet<>();
  private final Map<Long, Long> shortSince = new HashMap<>();
  private long checks;

  Checkers(Cluster cluster) {
    this.cluster = cluster;
    this.holders = new HolderChecker(cluster.namenode.store());
  }

  /** A replica of that block changed on a disk. */
  void touched(long blockId) {
    touched.add(blockId);
  }

  /** Rows of the NameNode changed. */
  void committed(Table table, byte[] key) {
    if (table == Table.BLOCKS) {
      touched.add(ByteBuffer.wrap(key).getLong());
    } else {
      holders.changed(table, key);
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
        nothingHalfWrittenPassesForWhole(blockId);
      }
      touched.clear();
    }
    if (holders.hasNews()) {
      checks++;
      holders.check();
    }
  }

  // ---- no acknowledged write is lost

  private void nothingAcknowledgedIsLost(long blockId) {
    List<Claim> promised = cluster.ledger.promised(blockId);
    if (!promised.isEmpty() && copies(blockId, promised, "") == 0) {
      throw new Violation(
          "Block "
              + blockId
              + " is lost: "
              + promised.get(0).length()
              + " bytes of it were acknowledged; "
              + describe(blockId));
    }
  }

  /** Readers and recoveries believe a finalized replica of the newest stamp to be all there is. */
  private void nothingHalfWrittenPassesForWhole(long blockId) {
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    int promised =
        cluster.ledger.promised(blockId).stream().mapToInt(Claim::length).max().orElse(0);
    if (block == null || promised == 0) {
      return;
    }
    for (SimulatedDataNode node : cluster.datanodes) {
      if (node.isRunning()
          && node.catalog().find(blockId).orElse(null) instanceof Replica.Finalized replica
          && replica.generationStamp() >= block.generationStamp()
          && replica.lengthOnDisk() < promised) {
        throw new Violation(
            node.name
                + " has finalized "
                + replica.block()
                + ", but "
                + promised
                + " bytes of it were acknowledged; "
                + describe(blockId));
      }
    }
  }

  /** On how many nodes' disks all of that is, in a version that counts. */
  private int copies(long blockId, List<Claim> claims, String except) {
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    if (block == null) {
      return 0;
    }
    int copies = 0;
    for (SimulatedDataNode node : cluster.datanodes) {
      if (!node.name.equals(except) && holds(node, block, claims)) {
        copies++;
      }
    }
    return copies;
  }

  private static boolean holds(SimulatedDataNode node, BlockInfo block, List<Claim> claims) {
    return holds(node, block.blockId(), block.generationStamp(), claims);
  }

  private static boolean holds(
      SimulatedDataNode node, long blockId, long stamp, List<Claim> claims) {
    for (SimulatedVolume volume : node.volumes) {
      byte[] content = volume.broken ? null : volume.content(blockId);
      if (content != null && volume.stampOf(blockId) >= stamp && holdsAll(content, claims)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsAll(byte[] content, List<Claim> claims) {
    for (Claim claim : claims) {
      if (!claim.heldBy(content)) {
        return false;
      }
    }
    return true;
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
    List<Claim> promised = cluster.ledger.promised(replica.blockId());
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), replica.blockId());
    if (promised.isEmpty() || block == null || !holds(node, block, promised)) {
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
      usable += counts(node) && !node.isSmall() ? 1 : 0;
    }
    for (long blockId : cluster.ledger.blockIds()) {
      BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
      boolean counts =
          block != null && block.isComplete() && !cluster.ledger.promised(blockId).isEmpty();
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

  /**
   * Whether a leaving node has something to wait for, and all of it are files whose flushed bytes
   * went with the power, so that they stay open for ever.
   */
  boolean onlyLostBytesHoldUp() {
    MemoryStore store = cluster.namenode.store();
    boolean any = false;
    for (byte[] key : store.rows(Table.BLOCKS).keySet()) {
      BlockInfo block = BlockInfo.find(store, ByteBuffer.wrap(key).getLong());
      if (cluster.namenode.blocks().holdsUpDecommission(store, block)) {
        if (!cluster.ledger.lostPowerWhileOpen(block.inodeId())) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private int running(BlockInfo block) {
    List<Claim> whole = cluster.ledger.sent(block.blockId(), (int) block.lengthBytes());
    int good = 0;
    for (SimulatedDataNode node : cluster.datanodes) {
      if (counts(node) && holds(node, block, whole)) {
        good++;
      }
    }
    return good;
  }

  /** Whether what it holds will be there. */
  private boolean counts(SimulatedDataNode node) {
    return node.isRunning() && !cluster.decommission.isOf(node);
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
    for (long blockId : cluster.ledger.blockIds()) {
      if (!canSpare(node, blockId)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a replica of that length may rot: the NameNode does not know of it, and may give up any
   * of the others. All of it counts, promised or not: its writer may be about to hear that it is
   * written. Another one must be finished, or it may go with the power, and none may have rotted
   * before, be it on a node that is down.
   */
  boolean canRot(SimulatedDataNode node, long blockId, int length) {
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    List<Claim> sent = cluster.ledger.sent(blockId, length);
    if (block == null || sent.isEmpty()) {
      return true;
    }
    long stamp = Math.max(block.generationStamp(), newestStamp(node, blockId));
    for (SimulatedDataNode other : cluster.datanodes) {
      if (newestStamp(other, blockId) >= stamp && !holds(other, blockId, stamp, sent)) {
        return false;
      }
    }
    int good = 0;
    for (SimulatedDataNode other : located(block)) {
      if (!other.isRunning() || !holds(other, blockId, stamp, sent)) {
        return false;
      }
      good += other != node && counts(other) && isFinished(other, blockId) ? 1 : 0;
    }
    return good > 0;
  }

  /**
   * Counts all that was sent: its writer may hear any moment that it is flushed, and the NameNode,
   * which may have heard already, waits for it for ever. Nor does a copy help that is older than
   * this one: the NameNode may be about to hear that the newer one is all that counts.
   */
  boolean canSpare(SimulatedDataNode node, long blockId) {
    BlockInfo block = BlockInfo.find(cluster.namenode.store(), blockId);
    if (block == null) {
      return true;
    }
    List<Claim> sent = cluster.ledger.sent(blockId, longest(node, blockId));
    if (sent.isEmpty() || !holds(node, blockId, block.generationStamp(), sent)) {
      return true;
    }
    long stamp = Math.max(block.generationStamp(), newestStamp(node, blockId));
    for (SimulatedDataNode other : located(block)) {
      if (other != node && counts(other) && holds(other, blockId, stamp, sent)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFinished(SimulatedDataNode node, long blockId) {
    return node.volumes.stream().anyMatch(volume -> volume.isFinalized(blockId));
  }

  private static long newestStamp(SimulatedDataNode node, long blockId) {
    long newest = 0;
    for (SimulatedVolume volume : node.volumes) {
      newest = Math.max(newest, volume.stampOf(blockId));
    }
    return newest;
  }

  private static int longest(SimulatedDataNode node, long blockId) {
    int longest = 0;
    for (SimulatedVolume volume : node.volumes) {
      byte[] content = volume.content(blockId);
      longest = content == null ? longest : Math.max(longest, content.length);
    }
    return longest;
  }

  /** The nodes whose replicas the NameNode takes for good. */
  private List<SimulatedDataNode> located(BlockInfo block) {
    return cluster.namenode.blocks().locate(cluster.namenode.store(), block, "").targets().stream()
        .map(target -> cluster.datanode(target.node().uuid()))
        .toList();
  }
}
