package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a file as of a snapshot. Blocks themselves have no history: one that grew since is
 * cut at the length that the file had then, and nobody writes any of them.
 */
final class FrozenFile {
  private FrozenFile() {}

  static FileStatus.Located located(View asOf, FileInode then, long offset, long length) {
    FileInode file = then.withWriter(null);
    List<LocatedBlock> blocks = new ArrayList<>();
    for (FileBlocks.Positioned each : FileBlocks.overlapping(asOf, file, offset, length)) {
      if (each.offsetBytes() < file.lengthBytes()) {
        blocks.add(frozen(each, file));
      }
    }
    return new FileStatus.Located(file, blocks, last(asOf, file));
  }

  /** The last block that had a byte then: the one after it may have been given up unwritten. */
  private static LocatedBlock last(View asOf, FileInode file) {
    for (int i = file.blocks() - 1; i >= 0; i--) {
      FileBlocks.Positioned block = FileBlocks.at(asOf, file, i);
      if (block != null && block.offsetBytes() < file.lengthBytes()) {
        return frozen(block, file);
      }
    }
    return null;
  }

  private static LocatedBlock frozen(FileBlocks.Positioned positioned, FileInode file) {
    BlockInfo block = positioned.block();
    long left = file.lengthBytes() - positioned.offsetBytes();
    long length = Math.min(block.lengthBytes(), left);
    return new LocatedBlock(
        block.with(BlockState.COMPLETE, block.generationStamp(), length),
        positioned.offsetBytes(),
        block);
  }
}
