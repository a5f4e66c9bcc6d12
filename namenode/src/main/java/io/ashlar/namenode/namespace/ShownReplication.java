package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * How many replicas a file's blocks get when snapshots show them: the most that the file or any
 * snapshot of it wants.
 */
final class ShownReplication {
  private ShownReplication() {}

  /** The file wants another number from now on, and its row says so already. */
  static void change(TreeDraft draft, FileInode file, int wanted) {
    boolean shown = draft.isShown(file);
    int most = shown ? most(draft, file.withReplication(wanted)) : wanted;
    try (Cursor rows = FileBlocks.scan(draft.base(), file.id(), 0)) {
      while (rows.next()) {
        BlockInfo block = BlockInfo.find(draft.base(), FileBlocks.blockIdOf(rows.value()));
        if (block != null) {
          boolean keeps = shown && draft.isBlockShown(rows.key(), rows.value());
          set(draft, block, keeps ? most : wanted);
        }
      }
    }
  }

  /** A version of a file is dropped; perhaps its blocks need fewer replicas than so far. */
  static void versionDropped(TreeDraft draft, FileInode version) {
    if (!(Tree.inode(draft, version.id()) instanceof FileInode file)
        || file.replication() >= version.replication()) {
      return;
    }
    int wanted = most(draft, file);
    try (Cursor rows = FileBlocks.scan(draft.base(), file.id(), 0)) {
      while (rows.next()) {
        BlockInfo block = BlockInfo.find(draft, FileBlocks.blockIdOf(rows.value()));
        if (block != null && block.replication() > wanted) {
          set(draft, block, wanted);
        }
      }
    }
  }

  /** What the file and the versions of it that are left want, wherever it was. */
  private static int most(TreeDraft draft, FileInode file) {
    int most = file.replication();
    List<byte[]> keys = new ArrayList<>();
    keys.add(Tree.entryKeyOf(draft, file.id()));
    for (History.Version place : History.all(draft, Table.INODES, Keys.of(file.id()))) {
      keys.add(place.value());
    }
    for (byte[] key : keys) {
      for (History.Version version : History.all(draft, Table.ENTRIES, key)) {
        if (InodeCodec.decode(version.value()) instanceof FileInode then
            && then.id() == file.id()) {
          most = Math.max(most, then.replication());
        }
      }
    }
    return most;
  }

  private static void set(TreeDraft draft, BlockInfo block, int replication) {
    if (block.replication() != replication) {
      BlockInfo changed = block.withReplication(replication);
      OpenFiles.put(draft, changed);
      draft.tell(new BlockEvent.ReplicationChanged(changed, block.replication()));
    }
  }
}
