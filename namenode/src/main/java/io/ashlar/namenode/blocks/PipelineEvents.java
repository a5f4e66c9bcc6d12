package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.BlockEvent.Allocated;
import io.ashlar.namenode.blocks.BlockEvent.Committed;
import io.ashlar.namenode.blocks.BlockEvent.Completed;
import io.ashlar.namenode.blocks.BlockEvent.Deleted;
import io.ashlar.namenode.blocks.BlockEvent.PipelineChanged;
import io.ashlar.namenode.blocks.BlockEvent.Recovered;
import io.ashlar.namenode.blocks.BlockEvent.RecoveryStarted;
import io.ashlar.namenode.blocks.BlockEvent.Reopened;
import io.ashlar.namenode.blocks.BlockEvent.ReplicationChanged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the namespace's deeds mean for replicas. Confined to the writer thread. */
final class PipelineEvents {
  private final Datanodes nodes;
  private final Copies copies;
  private final BlockSettings settings;

  PipelineEvents(Datanodes nodes, Copies copies, BlockSettings settings) {
    this.nodes = nodes;
    this.copies = copies;
    this.settings = settings;
  }

  void apply(ReplicaChanges changes, BlockEvent event) {
    if (event instanceof Allocated allocated) {
      expect(changes, allocated.block(), allocated.targets(), true);
    } else if (event instanceof PipelineChanged changed) {
      pipelineChanged(changes, changed.block(), changed.targets());
    } else if (event instanceof Committed committed) {
      committed(changes, committed.block());
    } else if (event instanceof Completed completed) {
      committed(changes, completed.block());
      changes.settle(completed.block(), settings.completionGraceMillis());
    } else if (event instanceof Reopened reopened) {
      changes.settle(reopened.block(), 0);
      // It would be the copy of what is not all of the block any more when it is made.
      copies.drop(reopened.block().blockId());
    } else if (event instanceof Deleted deleted) {
      giveRoomBack(changes, deleted.block());
      changes.forget(deleted.block());
      copies.drop(deleted.block().blockId());
    } else if (event instanceof ReplicationChanged changed) {
      changes.settle(changed.block(), 0);
    } else if (event instanceof RecoveryStarted started) {
      startRecovery(changes, started.block());
    } else if (event instanceof Recovered recovered) {
      recovered(changes, recovered.block(), recovered.storageIds());
    } else {
      throw new IllegalStateException("Unknown block event " + event);
    }
  }

  private void expect(
      ReplicaChanges changes, BlockInfo block, List<StorageTarget> targets, boolean isNew) {
    for (StorageTarget target : targets) {
      Storage storage = storageOf(target);
      if (storage == null) {
        continue;
      }
      Replica known = changes.row(block).on(storage);
      if (isFinalizedAlready(block, known)) {
        continue;
      }
      boolean reported = known != null && known.state() != ReplicaState.EXPECTED;
      changes.put(
          block,
          storage,
          new Replica(
              storage.index,
              reported ? ReplicaState.WRITING : ReplicaState.EXPECTED,
              block.generationStamp(),
              reported ? known.lengthBytes() : 0));
      if (isNew) {
        storage.node.schedule();
      }
    }
  }

  /** What a writer gave up will not arrive: else its nodes would seem full for a long time. */
  private void giveRoomBack(ReplicaChanges changes, BlockInfo block) {
    for (Replica replica : changes.row(block).replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      boolean wasToCome =
          replica.state() == ReplicaState.EXPECTED || replica.state() == ReplicaState.WRITING;
      if (storage != null && wasToCome) {
        storage.node.scheduledArrived();
      }
    }
  }

  /**
   * Where a pipeline was closed by its recovery, DataNodes tell of the finished replica as soon as
   * they have its new stamp, which may be before the writer tells of the stamp; they tell it once.
   */
  private static boolean isFinalizedAlready(BlockInfo block, Replica known) {
    return known != null
        && known.state() == ReplicaState.FINALIZED
        && known.generationStamp() == block.generationStamp();
  }

  private Storage storageOf(StorageTarget target) {
    Datanode node = nodes.find(target.node().uuid());
    return node == null || !node.alive()
        ? null
        : nodes.storage(node, target.storageId(), target.storageType());
  }

  private void pipelineChanged(
      ReplicaChanges changes, BlockInfo block, List<StorageTarget> targets) {
    Set<Datanode> members = new HashSet<>();
    for (StorageTarget target : targets) {
      Storage storage = storageOf(target);
      if (storage != null) {
        members.add(storage.node);
      }
    }
    for (Replica replica : List.copyOf(changes.row(block).replicas())) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage == null || replica.state() == ReplicaState.EXPECTED) {
        changes.remove(block, replica.storage());
      } else if (!members.contains(storage.node)) {
        setAside(changes, block, storage, replica);
      }
    }
    expect(changes, block, targets, false);
  }

  /**
   * Now that length and stamp are final, some of what was reported turns out to be something else.
   */
  private void committed(ReplicaChanges changes, BlockInfo block) {
    for (Replica replica : List.copyOf(changes.row(block).replicas())) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage == null) {
        changes.remove(block, replica.storage());
      } else if (isOfAnotherBlock(block, replica)) {
        setAside(changes, block, storage, replica);
      }
    }
  }

  /**
   * A replica that waits for a recovery gets none when the block is complete: its DataNode would
   * refuse a copy for as long as it is there, so that it has to be known.
   */
  private static boolean isOfAnotherBlock(BlockInfo block, Replica replica) {
    return switch (replica.state()) {
      case FINALIZED -> !replica.isGood(block);
      case WAITING -> block.isComplete();
      case EXPECTED, WRITING, CORRUPT, DAMAGED -> false;
    };
  }

  /** It is not of this block any more. It goes when enough are known that are. */
  private static void setAside(
      ReplicaChanges changes, BlockInfo block, Storage storage, Replica replica) {
    changes.put(
        block,
        storage,
        new Replica(
            storage.index, ReplicaState.CORRUPT, replica.generationStamp(), replica.lengthBytes()));
  }

  private void startRecovery(ReplicaChanges changes, BlockInfo block) {
    boolean isCopy = block.cutFrom() != 0 && block.cutFrom() != block.blockId();
    BlockInfo from = isCopy ? BlockInfo.find(changes.view(), block.cutFrom()) : block;
    if (from == null) {
      return;
    }
    List<Storage> asked = holders(changes, from);
    if (asked.isEmpty()) {
      return;
    }
    if (isCopy) {
      for (Storage storage : asked) {
        changes.put(
            block,
            storage,
            new Replica(storage.index, ReplicaState.EXPECTED, block.generationStamp(), 0));
      }
    }
    Datanode primary = lastHeardOf(asked);
    primary.recoveries().removeIf(recovery -> recovery.block().blockId() == block.blockId());
    primary
        .recoveries()
        .add(new NodeCommand.Recover(block, from, asked.stream().map(Storage::target).toList()));
  }

  /**
   * Where the block is, stale nodes only if that leaves too few. A node is named once: a pipeline
   * may have been told of another storage than the one that it chose itself, and it would refuse to
   * take part twice.
   */
  private List<Storage> holders(ReplicaChanges changes, BlockInfo block) {
    List<Storage> live = new ArrayList<>();
    List<Storage> alive = new ArrayList<>();
    Set<Datanode> named = new HashSet<>();
    for (Replica replica : changes.row(block).replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      boolean counts = storage != null && storage.node.alive() && !replica.state().isBad();
      if (!counts || !named.add(storage.node)) {
        continue;
      }
      alive.add(storage);
      if (storage.node.liveness() == Liveness.LIVE) {
        live.add(storage);
      }
    }
    return live.size() > 1 ? live : alive;
  }

  /** The node that is most likely to be there. */
  private static Datanode lastHeardOf(List<Storage> storages) {
    return storages.stream()
        .map(storage -> storage.node)
        .max(Comparator.comparingLong(Datanode::lastHeartbeatMillis))
        .orElseThrow();
  }

  private void recovered(ReplicaChanges changes, BlockInfo block, List<String> storageIds) {
    Set<String> holders = new HashSet<>(storageIds);
    for (Replica replica : List.copyOf(changes.row(block).replicas())) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage != null && holders.remove(storage.uuid)) {
        changes.put(block, storage, recoveredReplica(block, storage));
      } else if (storage == null || replica.state() == ReplicaState.EXPECTED) {
        changes.remove(block, replica.storage());
      } else {
        setAside(changes, block, storage, replica);
      }
    }
    for (Datanode node : nodes.living()) {
      for (Storage storage : List.copyOf(node.storages())) {
        if (holders.contains(storage.uuid)) {
          changes.put(block, storage, recoveredReplica(block, storage));
        }
      }
    }
    changes.settle(block, 0);
  }

  private static Replica recoveredReplica(BlockInfo block, Storage storage) {
    return new Replica(
        storage.index, ReplicaState.FINALIZED, block.generationStamp(), block.lengthBytes());
  }
}
