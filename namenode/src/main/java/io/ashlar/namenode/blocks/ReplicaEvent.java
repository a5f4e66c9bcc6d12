package io.ashlar.namenode.blocks;

/**
 * Something that happened to a replica, as an incremental report tells it. Immutable.
 *
 * @param storageId where
 * @param storageType what the storage is made of, in case it was not heard of before
 * @param kind what happened
 * @param replica the replica after it
 * @param deleteHint uuid of the node whose replica is to go in exchange, empty without one
 */
public record ReplicaEvent(
    String storageId,
    StorageType storageType,
    Kind kind,
    ReportedReplica replica,
    String deleteHint) {

  /** What happened. */
  public enum Kind {
    /** It is being written. */
    RECEIVING,
    /** It is final. */
    RECEIVED,
    /** Its files are gone. */
    DELETED
  }
}
