package io.ashlar.datanode.replica;

/**
 * Hears of every change that the NameNode wants to know. Called with the block locked: be short.
 */
public interface ReplicaListener {

  /** A client began to write a replica, or to append to it. */
  void receiving(Block block, ReplicaStore store);

  /** A replica was finalized. */
  void received(Block block, ReplicaStore store);

  /**
   * The same, of one that was fetched from elsewhere.
   *
   * @param givesUp uuid of the DataNode whose replica it replaces
   */
  default void moved(Block block, ReplicaStore store, String givesUp) {
    received(block, store);
  }

  /** A replica is gone. */
  void deleted(Block block, ReplicaStore store);
}
