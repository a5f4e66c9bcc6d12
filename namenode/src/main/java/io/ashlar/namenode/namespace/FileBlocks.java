package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A file's blocks by index. Each row also has the block's offset in the file, so that a reader who
 * seeks in a file of thousands of blocks finds his block by halving.
 */
final class FileBlocks {

  /** A block with the position of its first byte in its file. */
  record Positioned(BlockInfo block, long offsetBytes) {
    long endBytes() {
      return offsetBytes + block.lengthBytes();
    }
  }

  private FileBlocks() {}

  static byte[] key(long inodeId, int index) {
    return Keys.of(inodeId, index);
  }

  static byte[] row(long blockId, long offsetBytes) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(blockId).putLong(offsetBytes).array();
  }

  static long blockIdOf(byte[] row) {
    return Keys.firstLong(row);
  }

  /** The row with how many snapshots had been taken when it was written. */
  static byte[] withEpoch(byte[] row, long epoch) {
    return ByteBuffer.allocate(3 * Long.BYTES).put(row, 0, 2 * Long.BYTES).putLong(epoch).array();
  }

  static long epochOf(byte[] row) {
    return row.length > 2 * Long.BYTES ? ByteBuffer.wrap(row).getLong(2 * Long.BYTES) : 0;
  }

  static Cursor scan(View view, long inodeId, int fromIndex) {
    return view.scan(Table.FILE_BLOCKS, key(inodeId, fromIndex), Keys.of(inodeId + 1));
  }

  /** The block at an index, or null where the file has none there. */
  static Positioned at(View view, FileInode file, int index) {
    if (index < 0 || index >= file.blocks()) {
      return null;
    }
    byte[] row = view.get(Table.FILE_BLOCKS, key(file.id(), index));
    return row == null ? null : positioned(view, row);
  }

  /** The last block, or null. */
  static Positioned last(View view, FileInode file) {
    return at(view, file, file.blocks() - 1);
  }

  /** The blocks that overlap a range of the file, in order. */
  static List<Positioned> overlapping(View view, FileInode file, long offset, long length) {
    List<Positioned> found = new ArrayList<>();
    if (length <= 0 || file.blocks() == 0 || offset >= file.lengthBytes()) {
      return found;
    }
    long end = offset + length < 0 ? Long.MAX_VALUE : offset + length;
    int first = file.blocks() == 1 ? 0 : indexOf(view, file, offset);
    for (int i = first; i < file.blocks(); i++) {
      Positioned block = at(view, file, i);
      if (block == null || block.offsetBytes() >= end) {
        break;
      }
      if (block.endBytes() > offset) {
        found.add(block);
      }
    }
    return found;
  }

  /** Index of the last block that begins at or before the offset. */
  private static int indexOf(View view, FileInode file, long offset) {
    int low = 0;
    int high = file.blocks() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      byte[] row = view.get(Table.FILE_BLOCKS, key(file.id(), middle));
      if (row != null && ByteBuffer.wrap(row).getLong(Long.BYTES) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** How many blocks begin before the offset. */
  static int countBefore(View view, FileInode file, long offset) {
    if (offset == 0 || file.blocks() == 0) {
      return 0;
    }
    return indexOf(view, file, offset - 1) + 1;
  }

  private static Positioned positioned(View view, byte[] row) {
    ByteBuffer in = ByteBuffer.wrap(row);
    BlockInfo block = BlockInfo.find(view, in.getLong());
    if (block == null) {
      return null; // a writer gave it up since, or since the snapshot that is read
    }
    return new Positioned(block, in.getLong());
  }
}
