package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;
import java.util.List;

/** What the rest of the NameNode asks about blocks and DataNodes. */
public interface BlockManager {

  // ---- on the writer thread, while deciding

  /**
   * Chooses where replicas go, in pipeline order. Fewer than asked for is fine.
   *
   * @throws FsException if there is not one place for a new block; while {@link #awaitsDatanodes},
   *     not one for another replica either, with {@link
   *     io.ashlar.namenode.errors.Fault#NOT_REPLICATED_YET}
   */
  List<StorageTarget> chooseTargets(PlacementRequest request) throws FsException;

  /**
   * Whether enough replicas of the block were reported finalized with its generation stamp and
   * length for it to count as complete (one, by default). When this turns true for a block, the
   * deciding command tells a {@link io.ashlar.namenode.edit.Wakeup}.
   */
  boolean hasMinimumReplicas(View view, BlockInfo block);

  /** How many replicas of an unfinished block are expected or known, in any state. */
  int expectedReplicas(View view, BlockInfo block);

  /** The targets that the ids name, in that order; unknown ones are left out. */
  List<StorageTarget> targets(List<String> datanodeUuids, List<String> storageIds);

  // ---- on any thread

  /** Where the block can be read, sorted for a reader at that literal address. */
  Locations locate(View view, BlockInfo block, String readerAddress);

  /** The DataNodes of that kind. */
  List<DatanodeInfo> datanodes(DatanodeFilter filter);

  /** The storages of a DataNode; none for an unknown one. */
  List<StorageInfo> storages(String datanodeUuid);

  /** Whether a DataNode that is being decommissioned has to wait for that block. */
  boolean holdsUpDecommission(View view, BlockInfo block);

  /** Figures of the cluster. */
  ClusterStats stats();

  /** Figures of the redundancy work. */
  RedundancyFigures redundancyFigures();

  /**
   * A page of the blocks that have no good replica.
   *
   * @param after what the page before said; empty to begin
   * @throws IllegalArgumentException if no page says that
   */
  MissingBlocks missing(View view, String after, int limit);

  /**
   * Whether this NameNode was started so lately that DataNodes which were there before may still be
   * on their way back.
   */
  boolean awaitsDatanodes();

  /** Whether changes are refused for now. */
  boolean inSafeMode();

  /** Why and until when changes are refused, for a person to read; empty outside safe mode. */
  String safeModeReason();

  /**
   * Enters or leaves safe mode by an operator's wish; the reply is whether it is on then. It is not
   * left while replicas are reported that are newer than the namespace.
   */
  Command<Boolean> setSafeMode(boolean enter);

  /**
   * Leaves safe mode whatever is reported. Numbers of blocks are given out above what is reported
   * from then on.
   */
  Command<Boolean> forceSafeModeExit();

  /**
   * Tells every DataNode with its next heartbeat how much it may send and receive for a balancer;
   * remembered until this NameNode ends, for those that come later.
   */
  Command<Void> setBalancerBandwidth(long bytesPerSecond);

  /** Takes replicas as corrupt that a reader complained about. */
  Command<Void> reportBad(long blockId, long generationStamp, List<String> datanodeUuids);
}
