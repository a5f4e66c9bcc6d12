package io.ashlar.fs;

import java.util.List;

/**
 * On which storage the replicas of a block go. Immutable.
 *
 * @param id number, as {@link FileStatus.Traits#storagePolicyId} has it
 * @param name for example HOT
 * @param creation storage types of a new block's replicas; the last one is for all further ones
 * @param creationFallback what is taken where those have no room
 * @param replicationFallback the same when a replica is made again
 */
public record StoragePolicy(
    int id,
    String name,
    List<StorageType> creation,
    List<StorageType> creationFallback,
    List<StorageType> replicationFallback) {
  /** Copies the lists. */
  public StoragePolicy {
    creation = List.copyOf(creation);
    creationFallback = List.copyOf(creationFallback);
    replicationFallback = List.copyOf(replicationFallback);
  }
}
