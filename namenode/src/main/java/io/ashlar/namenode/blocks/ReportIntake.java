package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.edit.Wakeup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a reported replica leads to: the table of the wire reference, DataNodes, 1.13, carried out.
 *
 * <p>Confined to the writer thread.
 */
final class ReportIntake {
  private static final Logger log = LoggerFactory.getLogger(ReportIntake.class);

  /**
   * Asks a DataNode not to report that it deleted the replica (wire reference, DataNodes, 1.15).
   */
  static final long NO_ACKNOWLEDGEMENT = Long.MAX_VALUE;

  private final Datanodes nodes;
  private final Copies copies;
  private final Tally tally;
  private final SafeMode safeMode;
  private final ReturningNodes returning;
  private final BlockCounters counters;

  /** As of the last look: they only count up, and a report would look a million times. */
  private BlockCounters.Last lastGivenOut = new BlockCounters.Last(0, 0);

  ReportIntake(
      Datanodes nodes,
      Copies copies,
      Tally tally,
      SafeMode safeMode,
      ReturningNodes returning,
      BlockCounters counters) {
    this.nodes = nodes;
    this.copies = copies;
    this.tally = tally;
    this.safeMode = safeMode;
    this.returning = returning;
    this.counters = counters;
  }

  /**
   * Takes in one replica.
   *
   * @param occasion in a storage's first full report unknown replicas are left alone, because a
   *     wrong namespace must not delete what it does not know
   */
  void take(ReplicaChanges changes, Storage storage, ReportedReplica reported, Occasion occasion) {
    long blockId = reported.blockId();
    boolean newer = isNewerThanNamespace(changes, reported);
    if (newer) {
      safeMode.newer().add(storage, reported);
    }
    if (isToBeDeleted(changes, storage.node, reported)) {
      return;
    }
    BlockInfo block = BlockInfo.find(changes.view(), blockId);
    if (block != null
        && isKnownToBeDamaged(changes.row(block).on(storage), reported)
        && !isBelievedAnew(changes, block, storage, occasion)) {
      changes.seen(storage, blockId);
      return;
    }
    switch (ReplicaVerdict.of(block, reported)) {
      case ADD -> add(changes, block, storage, reported);
      case WRITING -> {
        boolean waits = reported.state() == ReportedState.RWR;
        put(changes, block, storage, reported, waits ? ReplicaState.WAITING : ReplicaState.WRITING);
      }
      case CORRUPT -> corrupt(changes, block, storage, reported);
      case IGNORE -> {
        // What is only expected is not counted among what the storage has.
        Replica known = changes.row(block).on(storage);
        if (known != null && known.state() != ReplicaState.EXPECTED) {
          changes.seen(storage, blockId);
        }
      }
      case UNKNOWN -> {
        if (occasion == Occasion.FIRST_REPORT || newer) {
          tally.unknownReplica();
        } else {
          changes.delete(
              storage, new ReplicaRef(blockId, reported.generationStamp(), NO_ACKNOWLEDGEMENT));
        }
      }
    }
  }

  /**
   * Whether the replica is one that this namespace cannot know of. It is not deleted: the namespace
   * may be the wrong one. Asked during start-up only.
   */
  private boolean isNewerThanNamespace(ReplicaChanges changes, ReportedReplica reported) {
    if (safeMode.startupOver() || !NewerReplicas.isNewer(reported, lastGivenOut)) {
      return false;
    }
    lastGivenOut = counters.last(changes.view());
    return NewerReplicas.isNewer(reported, lastGivenOut);
  }

  /** A DataNode lists what a reader found damaged like any other replica. */
  private static boolean isKnownToBeDamaged(Replica known, ReportedReplica reported) {
    return known != null
        && known.state() == ReplicaState.DAMAGED
        && known.generationStamp() == reported.generationStamp()
        && known.lengthBytes() == reported.lengthBytes();
  }

  /**
   * Somebody may have mended the files while their DataNode was down. It is believed where that
   * costs nothing, because no good replica is known: whoever reads or copies one that is damaged
   * still says so again.
   */
  private boolean isBelievedAnew(
      ReplicaChanges changes, BlockInfo block, Storage storage, Occasion occasion) {
    if (occasion != Occasion.REPORT_AFTER_RETURN
        || Census.of(block, changes.row(block), nodes).exists()) {
      return false;
    }
    log.debug(
        "No replica of block {} was good; the one on {} is believed again, as its DataNode came"
            + " back with it",
        block.blockId(),
        storage);
    return true;
  }

  /** A node has one replica of a block, and may have moved it to another volume meanwhile. */
  private static boolean isToBeDeleted(
      ReplicaChanges changes, Datanode node, ReportedReplica reported) {
    for (Storage storage : node.storages()) {
      if (changes.deletionQueued(storage, reported.blockId(), reported.generationStamp())) {
        return true;
      }
    }
    return false;
  }

  private void add(
      ReplicaChanges changes, BlockInfo block, Storage storage, ReportedReplica reported) {
    boolean news = put(changes, block, storage, reported, ReplicaState.FINALIZED);
    if (block.isComplete()) {
      if (news) {
        settle(changes, block);
        if (returning.awaited() && safeMode.startupOver()) {
          changes.edit().tell(new Wakeup(block.blockId())); // somebody may wait to append to it
        }
      }
    } else {
      changes.edit().tell(new Wakeup(block.blockId()));
    }
  }

  /** It is kept until enough good ones are known: it may be the last that is left of the block. */
  private void corrupt(
      ReplicaChanges changes, BlockInfo block, Storage storage, ReportedReplica reported) {
    put(changes, block, storage, reported, ReplicaState.CORRUPT);
    copies.sourceIsBad(block.blockId(), storage.node);
    settle(changes, block);
  }

  /** Notes a replica; false if that is nothing new. */
  private boolean put(
      ReplicaChanges changes,
      BlockInfo block,
      Storage storage,
      ReportedReplica reported,
      ReplicaState state) {
    int moved = elsewhereOnNode(changes.row(block), storage);
    if (moved >= 0) {
      changes.remove(block, moved);
    }
    return changes.put(
        block,
        storage,
        new Replica(storage.index, state, reported.generationStamp(), reported.lengthBytes()));
  }

  /**
   * Another storage of the node that was said to have the block, or -1. A node has one replica of a
   * block, and deletes that one by the block's id alone: what is known of two would cost it the
   * good one.
   */
  private int elsewhereOnNode(ReplicaRow row, Storage storage) {
    for (Replica replica : row.replicas()) {
      if (replica.storage() != storage.index) {
        Storage other = nodes.inUse(replica.storage());
        if (other != null && other.node == storage.node) {
          return replica.storage();
        }
      }
    }
    return -1;
  }

  /** A storage no longer has a replica. */
  void gone(ReplicaChanges changes, Storage storage, long blockId) {
    BlockInfo block = BlockInfo.find(changes.view(), blockId);
    if (block == null) {
      changes.forgetUnknown(storage, blockId);
    } else {
      changes.remove(block, storage.index);
      changes.unsee(storage, blockId);
      settle(changes, block);
    }
  }

  /** A DataNode deleted a replica of that stamp. */
  void deleted(ReplicaChanges changes, Storage storage, ReportedReplica reported) {
    safeMode.newer().remove(storage, reported.blockId());
    BlockInfo block = BlockInfo.find(changes.view(), reported.blockId());
    if (block == null) {
      return;
    }
    Replica known = changes.row(block).on(storage);
    if (known != null && known.generationStamp() <= reported.generationStamp()) {
      changes.remove(block, storage.index);
      settle(changes, block);
    }
  }

  private void settle(ReplicaChanges changes, BlockInfo block) {
    changes.settle(block, 0);
    Shortage shortage = changes.row(block).queued();
    if (shortage == null || !shortage.needsCopies()) {
      copies.drop(block.blockId());
    }
  }
}
