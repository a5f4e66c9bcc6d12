package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A page of the blocks that have no good replica.
 *
 * @param blockIds the blocks; none at the end
 * @param next says where the next page begins
 */
public record MissingBlocks(List<Long> blockIds, String next) {

  static MissingBlocks page(View view, String after, int limit) {
    byte[] from = WorkKeys.shortage(Shortage.MISSING, 0);
    if (!after.isEmpty()) {
      byte[] last = HexFormat.of().parseHex(after);
      from = Arrays.copyOf(last, last.length + 1); // the smallest key above
    }
    List<Long> blockIds = new ArrayList<>();
    String next = after;
    byte[] end = WorkKeys.shortagesEnd(Shortage.MISSING_ONLY_REPLICA);
    try (Cursor rows = view.scan(Table.BLOCK_WORK, from, end)) {
      while (blockIds.size() < limit && rows.next()) {
        blockIds.add(WorkKeys.blockId(rows.key()));
        next = HexFormat.of().formatHex(rows.key());
      }
    }
    return new MissingBlocks(blockIds, next);
  }
}
