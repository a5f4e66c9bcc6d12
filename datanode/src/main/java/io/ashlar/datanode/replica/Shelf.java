package io.ashlar.datanode.replica;

/** The places where a store keeps replicas. */
public enum Shelf {
  /** Complete replicas. */
  FINALIZED,
  /** Replicas that a client writes, or wrote until something broke. */
  BEING_WRITTEN,
  /** Copies on their way from another DataNode; gone after a restart. */
  TEMPORARY
}
