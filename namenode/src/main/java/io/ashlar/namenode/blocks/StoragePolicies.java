package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.View;

/** Which storage policy is in effect for a file; the namespace knows. */
@FunctionalInterface
public interface StoragePolicies {

  /**
   * The policy of the file, its own or inherited; the default one where the file is no longer in
   * the tree. Only point reads, as many as the file lies deep.
   */
  StoragePolicy of(View view, long inodeId);
}
