package io.ashlar.namenode.blocks;

/** Whether a DataNode is in service; ordinals are the wire numbers (wire reference 2.2). */
public enum AdminState {
  NORMAL,
  DECOMMISSION_IN_PROGRESS,
  DECOMMISSIONED,
  ENTERING_MAINTENANCE,
  IN_MAINTENANCE;

  /** Whether it takes new replicas, and its replicas count in full. */
  public boolean inService() {
    return this == NORMAL;
  }

  /** Whether it is away, or about to go away, for a while only. */
  public boolean maintenance() {
    return this == ENTERING_MAINTENANCE || this == IN_MAINTENANCE;
  }

  /** Whether it still waits until its blocks are safe without it. */
  public boolean leaving() {
    return this == DECOMMISSION_IN_PROGRESS || this == ENTERING_MAINTENANCE;
  }
}
