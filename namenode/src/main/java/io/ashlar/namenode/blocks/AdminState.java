package io.ashlar.namenode.blocks;

/** Whether a DataNode is in service; ordinals are the wire numbers (wire reference 2.2). */
public enum AdminState {
  NORMAL,
  DECOMMISSION_IN_PROGRESS,
  DECOMMISSIONED,
  ENTERING_MAINTENANCE,
  IN_MAINTENANCE
}
