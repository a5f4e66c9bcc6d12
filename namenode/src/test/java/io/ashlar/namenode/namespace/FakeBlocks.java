package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.AdminState;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.ClusterStats;
import io.ashlar.namenode.blocks.DatanodeFilter;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.Locations;
import io.ashlar.namenode.blocks.MissingBlocks;
import io.ashlar.namenode.blocks.PlacementRequest;
import io.ashlar.namenode.blocks.RedundancyFigures;
import io.ashlar.namenode.blocks.StorageInfo;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Block management that a test directs: which blocks are reported, whether there is safe mode. */
public final class FakeBlocks implements BlockManager {
  /** Blocks of which a finalized replica was reported. */
  public final Set<Long> reported = new HashSet<>();

  /** Where blocks go. */
  public final StorageTarget target =
      new StorageTarget(
          new DatanodeInfo(
              "node-1",
              "127.0.0.1",
              "host",
              9866,
              9864,
              9867,
              "/default-rack",
              1000,
              0,
              1000,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              AdminState.NORMAL,
              "3.5.0"),
          "storage-1",
          StorageType.DISK);

  /** What a block was last placed by; null before the first. */
  public PlacementRequest lastPlacement;

  /** Whether nobody knows where blocks are, as after a restart. */
  public boolean forgotten;

  /** Whether changes are refused. */
  public boolean safeMode;

  /** Whether a restarted NameNode still waits for its DataNodes, of which none is back. */
  public boolean awaitsDatanodes;

  /** How many replicas of an unfinished block are expected. */
  public int expected = 1;

  @Override
  public List<StorageTarget> chooseTargets(PlacementRequest request) throws FsException {
    if (awaitsDatanodes) {
      throw new FsException(Fault.NOT_REPLICATED_YET, "Nobody is back.");
    }
    lastPlacement = request;
    return List.of(target);
  }

  @Override
  public boolean hasMinimumReplicas(View view, BlockInfo block) {
    return reported.contains(block.blockId());
  }

  @Override
  public int expectedReplicas(View view, BlockInfo block) {
    return expected;
  }

  @Override
  public List<StorageTarget> targets(List<String> datanodeUuids, List<String> storageIds) {
    return List.of(target);
  }

  @Override
  public Locations locate(View view, BlockInfo block, String readerAddress) {
    return new Locations(forgotten ? List.of() : List.of(target), false, List.of());
  }

  @Override
  public List<DatanodeInfo> datanodes(DatanodeFilter filter) {
    return List.of(target.node());
  }

  @Override
  public List<StorageInfo> storages(String datanodeUuid) {
    return List.of();
  }

  @Override
  public ClusterStats stats() {
    return new ClusterStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0);
  }

  @Override
  public RedundancyFigures redundancyFigures() {
    return new RedundancyFigures(0, 0, 0, 0, 0, 0);
  }

  @Override
  public MissingBlocks missing(View view, String after, int limit) {
    return new MissingBlocks(List.of(), after);
  }

  @Override
  public boolean holdsUpDecommission(View view, BlockInfo block) {
    return false;
  }

  @Override
  public boolean awaitsDatanodes() {
    return awaitsDatanodes;
  }

  @Override
  public boolean inSafeMode() {
    return safeMode;
  }

  @Override
  public String safeModeReason() {
    return "A test wants it.";
  }

  @Override
  public Command<Boolean> setSafeMode(boolean enter) {
    return (view, context) -> Decision.unchanged(enter);
  }

  @Override
  public Command<Boolean> forceSafeModeExit() {
    return setSafeMode(false);
  }

  @Override
  public Command<Void> setBalancerBandwidth(long bytesPerSecond) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Command<Void> reportBad(long blockId, long generationStamp, List<String> datanodeUuids) {
    return (view, context) -> Decision.unchanged(null);
  }
}
