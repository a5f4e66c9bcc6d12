package io.ashlar.namenode.blocks;

/** Which DataNodes a report is about (wire reference 2.11). */
public enum DatanodeFilter {
  ALL,
  LIVE,
  DEAD,
  DECOMMISSIONING,
  ENTERING_MAINTENANCE,
  IN_MAINTENANCE,
  /** Avoided, because their peers find them slow. */
  SLOW
}
