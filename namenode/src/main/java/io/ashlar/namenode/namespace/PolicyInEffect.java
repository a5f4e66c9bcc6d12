package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StoragePolicies;
import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;

/**
 * Finds the policy in effect by going up from a file, which costs nothing to keep when a directory
 * is moved or gets another policy. Thread-safe: any thread.
 */
public final class PolicyInEffect implements StoragePolicies {
  /** No path can be deeper: a name takes a byte and its separator, of 8000 in all. */
  private static final int MAX_DEPTH = 4000;

  @Override
  public StoragePolicy of(View view, long inodeId) {
    long id = inodeId;
    for (int depth = 0; depth <= MAX_DEPTH; depth++) {
      byte[] key = Tree.entryKeyOf(view, id);
      byte[] row = key == null ? null : view.get(Table.ENTRIES, key);
      if (row == null) {
        break;
      }
      int policy = InodeCodec.decode(row).storagePolicy();
      if (policy != StoragePolicy.UNSPECIFIED) {
        return StoragePolicy.of(policy);
      }
      if (id == Inode.ROOT_ID) {
        break;
      }
      id = Keys.firstLong(key);
    }
    return StoragePolicy.HOT;
  }
}
