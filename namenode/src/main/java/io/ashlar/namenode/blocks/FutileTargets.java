package io.ashlar.namenode.blocks;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * DataNodes that a copy of a block was ordered to and that did not report it in time. Nobody tells
 * why: the node may have less room than it says, or something of the block that the NameNode does
 * not know of. So that the next copy goes elsewhere they are remembered until the block has what it
 * needs, or no other node is left.
 *
 * <p>Bounded; what was remembered first is forgotten first. Confined to the writer thread.
 */
final class FutileTargets {
  private static final int MAX_BLOCKS = 10_000;

  private final Map<Long, Set<String>> byBlock = new LinkedHashMap<>();

  void add(long blockId, String datanodeUuid) {
    byBlock.computeIfAbsent(blockId, id -> new LinkedHashSet<>(2)).add(datanodeUuid);
    if (byBlock.size() > MAX_BLOCKS) {
      byBlock.remove(byBlock.keySet().iterator().next());
    }
  }

  /** The nodes' uuids, empty for most blocks. */
  Set<String> of(long blockId) {
    return byBlock.getOrDefault(blockId, Set.of());
  }

  void forget(long blockId) {
    byBlock.remove(blockId);
  }
}
