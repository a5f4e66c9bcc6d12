package io.ashlar.namenode;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.ClusterStats;
import io.ashlar.namenode.blocks.DatanodeFilter;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.Locations;
import io.ashlar.namenode.blocks.PlacementRequest;
import io.ashlar.namenode.blocks.StorageInfo;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;
import java.util.List;

/** Block management of a cluster without DataNodes: a namespace of empty files. */
final class NoDatanodes implements BlockManager {
  private volatile boolean safeMode;

  @Override
  public List<StorageTarget> chooseTargets(PlacementRequest request) throws FsException {
    throw new FsException(
        Fault.IO,
        "File "
            + request.path()
            + " could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s)"
            + " running and no node(s) are excluded in this operation.");
  }

  @Override
  public boolean hasMinimumReplicas(View view, BlockInfo block) {
    return false;
  }

  @Override
  public int expectedReplicas(View view, BlockInfo block) {
    return 0;
  }

  @Override
  public List<StorageTarget> targets(List<String> datanodeUuids, List<String> storageIds) {
    return List.of();
  }

  @Override
  public Locations locate(View view, BlockInfo block, String readerAddress) {
    return new Locations(List.of(), false);
  }

  @Override
  public List<DatanodeInfo> datanodes(DatanodeFilter filter) {
    return List.of();
  }

  @Override
  public List<StorageInfo> storages(String datanodeUuid) {
    return List.of();
  }

  @Override
  public ClusterStats stats() {
    return new ClusterStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public boolean inSafeMode() {
    return safeMode;
  }

  @Override
  public String safeModeReason() {
    return safeMode ? "It was turned on manually." : "";
  }

  @Override
  public Command<Boolean> setSafeMode(boolean enter) {
    return (view, context) -> {
      safeMode = enter;
      return Decision.unchanged(enter);
    };
  }

  @Override
  public Command<Void> reportBad(long blockId, long generationStamp, List<String> datanodeUuids) {
    return (view, context) -> Decision.unchanged(null);
  }
}
