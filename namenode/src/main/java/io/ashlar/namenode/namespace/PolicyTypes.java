package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.blocks.StorageType;
import java.util.List;

/**
 * On which kinds of storage a policy's replicas are, for quotas by storage type. Kinds that lose
 * their content with the power count for none, and the next kind stands in for them.
 *
 * @param first where the first replica is
 * @param others where all others are
 */
record PolicyTypes(StorageType first, StorageType others) {

  /** Of a policy by number, which is not 0. */
  static PolicyTypes of(int policy) {
    List<StorageType> kinds = StoragePolicy.of(policy).creation();
    StorageType first = kinds.get(0) == StorageType.RAM_DISK ? kinds.get(1) : kinds.get(0);
    return new PolicyTypes(first, kinds.get(kinds.size() - 1));
  }
}
