package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.View;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Adds up what a directory takes up. Goes depth first and remembers one place on each level, so
 * that memory is bounded by the depth. Used once.
 */
final class UsageWalk {

  /** A directory on the way, and the last entry of it that was seen. */
  private static final class Level {
    final long directoryId;
    final int policy;
    byte[] seen = new byte[0];

    Level(long directoryId, int policy) {
      this.directoryId = directoryId;
      this.policy = policy;
    }
  }

  private final View view;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();
  private long entriesLeft;
  private Usage sum = Usage.OF_NAME;

  private UsageWalk(View view, long entryLimit) {
    this.view = view;
    entriesLeft = entryLimit;
  }

  /** All of it, with what is set on the directory itself left open. */
  static Usage count(View view, long directoryId) {
    return new UsageWalk(view, Long.MAX_VALUE).walk(directoryId).orElseThrow();
  }

  /** The same, unless there are more entries than that. */
  static Optional<Usage> count(View view, long directoryId, long entryLimit) {
    return new UsageWalk(view, entryLimit).walk(directoryId);
  }

  private Optional<Usage> walk(long directoryId) {
    levels.push(new Level(directoryId, 0));
    while (!levels.isEmpty()) {
      Level deeper = look(levels.peek());
      if (entriesLeft < 0) {
        return Optional.empty();
      }
      if (deeper == null) {
        levels.pop();
      } else {
        levels.push(deeper);
      }
    }
    return Optional.of(sum);
  }

  /** Goes on in a directory as far as the next one below it; null at the end. */
  private Level look(Level level) {
    try (Cursor rows = Tree.children(view, level.directoryId, level.seen)) {
      while (rows.next()) {
        if (--entriesLeft < 0) {
          return null;
        }
        Inode child = InodeCodec.decode(rows.value());
        if (child instanceof FileInode file) {
          sum = sum.plus(Usage.of(file).under(level.policy));
          continue;
        }
        Directory below = (Directory) child;
        Usage known = known(below);
        if (known != null) {
          sum = sum.plus(known.under(below.storagePolicy()).under(level.policy));
          continue;
        }
        sum = sum.plus(Usage.OF_NAME);
        level.seen = Tree.nameOf(rows.key());
        return new Level(
            below.id(), below.storagePolicy() == 0 ? level.policy : below.storagePolicy());
      }
    }
    return null;
  }

  private Usage known(Directory directory) {
    if (directory.children() == 0) {
      return Usage.OF_NAME;
    }
    if (!directory.attributes().extras().quota()) {
      return null;
    }
    QuotaRow row = QuotaRow.find(view, directory.id());
    return row == null || !row.counted() ? null : row.usage();
  }
}
