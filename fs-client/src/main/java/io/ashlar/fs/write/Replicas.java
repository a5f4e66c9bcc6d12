package io.ashlar.fs.write;

import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The DataNodes of a pipeline, in its order, and the storage that each is to use. Immutable. */
record Replicas(List<Target> targets) {

  /** One DataNode and its storage; the storage's id is empty where the server names none. */
  record Target(DatanodeInfoProto node, StorageTypeProto storageType, String storageId) {
    boolean isAt(DatanodeIDProto other) {
      return node.getId().getDatanodeUuid().equals(other.getDatanodeUuid());
    }
  }

  Replicas {
    targets = List.copyOf(targets);
  }

  /** Where the NameNode wants a block. */
  static Replicas of(LocatedBlockProto block) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < block.getLocsCount(); i++) {
      targets.add(
          new Target(
              block.getLocs(i),
              i < block.getStorageTypesCount() ? block.getStorageTypes(i) : StorageTypeProto.DISK,
              i < block.getStorageIDsCount() ? block.getStorageIDs(i) : ""));
    }
    return new Replicas(targets);
  }

  boolean isEmpty() {
    return targets.isEmpty();
  }

  int size() {
    return targets.size();
  }

  Target first() {
    return targets.get(0);
  }

  /** All but the first: those the first one forwards to. */
  List<Target> downstream() {
    return targets.subList(1, targets.size());
  }

  Replicas without(int index) {
    List<Target> rest = new ArrayList<>(targets);
    rest.remove(index);
    return new Replicas(rest);
  }

  /** The first target that is not among those of {@code known}. */
  Target newcomer(Replicas known) {
    return targets.stream()
        .filter(t -> known.targets.stream().noneMatch(k -> k.isAt(t.node().getId())))
        .findFirst()
        .orElse(null);
  }

  /** Position of the node which a setup reply calls {@code ip:port}; the first if none fits. */
  int indexOf(String badLink) {
    for (int i = 0; i < targets.size(); i++) {
      if (DatanodeConnection.name(targets.get(i).node().getId()).equals(badLink)) {
        return i;
      }
    }
    return 0;
  }

  List<DatanodeInfoProto> nodes() {
    return targets.stream().map(Target::node).toList();
  }

  List<DatanodeIDProto> ids() {
    return targets.stream().map(t -> t.node().getId()).toList();
  }

  List<String> storageIds() {
    return targets.stream().map(Target::storageId).toList();
  }

  @Override
  public String toString() {
    return ids().stream().map(DatanodeConnection::name).collect(Collectors.joining(", ", "[", "]"));
  }
}
