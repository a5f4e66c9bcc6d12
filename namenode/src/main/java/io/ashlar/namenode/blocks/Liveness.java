package io.ashlar.namenode.blocks;

/** How lately a DataNode was heard of. */
public enum Liveness {
  /** In time. */
  LIVE,
  /** Late: still counted on for reads, avoided for writes. */
  STALE,
  /** Given up: its replicas do not count. */
  DEAD
}
