package io.ashlar.namenode.blocks;

/** How far the reading of a full report has come. */
public enum ReportProgress {
  /** There is more: submit the command again. */
  MORE,
  /** All of it is in. */
  DONE,
  /** The node is not known, or given up: it has to register first. */
  REGISTER
}
