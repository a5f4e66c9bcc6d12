package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which good replica of too many goes: one whose rack has another one, if there is such a rack;
 * there, one on a kind of storage on which the policy wants fewer; there, one on a node that was
 * not heard of for long, else the one on the fullest storage (wire reference, DataNodes, 6.5).
 */
final class ExcessChoice {
  private ExcessChoice() {}

  /**
   * Chooses one to delete.
   *
   * @param good storages with good replicas, at least two, none stale
   * @param kinds kinds of storage that have one too many; may be empty
   * @param silentSinceMillis nodes last heard of before that go first
   */
  static Storage choose(List<Storage> good, List<StorageType> kinds, long silentSinceMillis) {
    Map<Object, Integer> perRack = new HashMap<>();
    Map<Datanode, Integer> perNode = new HashMap<>();
    for (Storage storage : good) {
      perRack.merge(storage.node.rack(), 1, Integer::sum);
      perNode.merge(storage.node, 1, Integer::sum);
    }
    List<Storage> candidates = new ArrayList<>();
    for (Storage storage : good) {
      if (perNode.get(storage.node) > 1) {
        return storage;
      }
      if (perRack.get(storage.node.rack()) > 1) {
        candidates.add(storage);
      }
    }
    if (candidates.isEmpty()) {
      candidates.addAll(good);
    }
    if (candidates.stream().anyMatch(storage -> kinds.contains(storage.info().storageType()))) {
      candidates.removeIf(storage -> !kinds.contains(storage.info().storageType()));
    }
    Storage choice = null;
    for (Storage storage : candidates) {
      if (choice == null || goesBefore(storage, choice, silentSinceMillis)) {
        choice = storage;
      }
    }
    return choice;
  }

  /**
   * The replica that a balancer moved away, if it may go: a rack must not lose its last one, unless
   * the new one is the first on its own rack.
   */
  static Optional<Storage> movedFrom(List<Storage> good, List<StorageType> kinds, Move move) {
    Map<Object, Integer> perRack = new HashMap<>();
    Storage source = null;
    for (Storage storage : good) {
      perRack.merge(storage.node.rack(), 1, Integer::sum);
      if (storage.node.uuid().equals(move.from()) && storage != move.to()) {
        source = storage;
      }
    }
    if (source == null || !good.contains(move.to())) {
      return Optional.empty();
    }
    boolean keepsRacks =
        perRack.get(source.node.rack()) > 1 || perRack.get(move.to().node.rack()) == 1;
    boolean keepsKinds = kinds.isEmpty() || kinds.contains(source.info().storageType());
    return keepsRacks && keepsKinds ? Optional.of(source) : Optional.empty();
  }

  private static boolean goesBefore(Storage one, Storage other, long silentSinceMillis) {
    boolean oneSilent = one.node.lastHeartbeatMillis() < silentSinceMillis;
    boolean otherSilent = other.node.lastHeartbeatMillis() < silentSinceMillis;
    if (oneSilent || otherSilent) {
      return oneSilent
          && (!otherSilent || one.node.lastHeartbeatMillis() < other.node.lastHeartbeatMillis());
    }
    int byRoom = Long.compare(room(one), room(other));
    return byRoom < 0 || (byRoom == 0 && one.pendingDeletions() < other.pendingDeletions());
  }

  /**
   * The room that the storage will have when it has deleted what is queued: else everything between
   * two heartbeats would go from the one that was the fullest at the first.
   */
  private static long room(Storage storage) {
    StorageInfo info = storage.info();
    long usual = info.blockPoolUsedBytes() / Math.max(1, storage.replicas());
    return info.remainingBytes() + storage.pendingDeletions() * usual;
  }
}
