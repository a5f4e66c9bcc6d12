package io.ashlar.fs.read;

import io.ashlar.fs.namenode.Backoff;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The blocks of an open file and where their replicas are, asked for as they are needed. Its length
 * is fixed when it is opened. Thread-safe.
 */
final class FileBlocks {
  /** How far ahead locations are asked for at once. */
  private static final long WINDOW_BYTES = 4L << 30;

  /** Some ten seconds, as long as Hadoop's client waits in all. */
  private static final int REPORT_WAITS = 8;

  private final NameNodeClient nameNode;
  private final String path;
  private final TreeMap<Long, LocatedBlockProto> byOffset = new TreeMap<>();
  private final long length;

  private FileBlocks(NameNodeClient nameNode, String path, long length) {
    this.nameNode = nameNode;
    this.path = path;
    this.length = length;
  }

  /** Opens a file. What its writer has flushed of its last block counts. */
  static FileBlocks open(NameNodeClient nameNode, String path, VisibleLength visibleLength)
      throws IOException {
    LocatedBlocksProto located = locate(nameNode, path);
    if (!located.hasLastBlock() || located.getIsLastBlockComplete()) {
      FileBlocks blocks = new FileBlocks(nameNode, path, located.getFileLength());
      blocks.add(located);
      return blocks;
    }
    LocatedBlockProto last = located.getLastBlock();
    long visible = visibleLength.of(last);
    FileBlocks blocks = new FileBlocks(nameNode, path, last.getOffset() + visible);
    blocks.add(located);
    if (visible > 0) {
      blocks.put(withLength(last, visible));
    }
    return blocks;
  }

  /**
   * Where the blocks are. A last block that is being written and has bytes is with some DataNode,
   * although a NameNode that was just started may not have heard of it yet; without it the file
   * would seem to be shorter than it is.
   */
  private static LocatedBlocksProto locate(NameNodeClient nameNode, String path)
      throws IOException {
    Backoff backoff = new Backoff(100, 2_000, REPORT_WAITS);
    LocatedBlocksProto located = nameNode.getBlockLocations(path, 0, WINDOW_BYTES);
    while (isEndUnknown(located)) {
      if (!backoff.await()) {
        throw new IOException(
            "No DataNode is known that has block "
                + located.getLastBlock().getB().getBlockId()
                + ", which is being written, so that nobody can tell how long "
                + path
                + " is");
      }
      located = nameNode.getBlockLocations(path, 0, WINDOW_BYTES);
    }
    return located;
  }

  private static boolean isEndUnknown(LocatedBlocksProto located) {
    LocatedBlockProto last = located.getLastBlock();
    return located.hasLastBlock()
        && !located.getIsLastBlockComplete()
        && last.getLocsCount() == 0
        && last.getB().getNumBytes() > 0;
  }

  private static LocatedBlockProto withLength(LocatedBlockProto block, long length) {
    return block.toBuilder().setB(block.getB().toBuilder().setNumBytes(length)).build();
  }

  String path() {
    return path;
  }

  long length() {
    return length;
  }

  /** The block that holds the byte at a position, which must be before the end. */
  LocatedBlockProto at(long position) throws IOException {
    LocatedBlockProto known = known(position);
    if (known == null) {
      add(nameNode.getBlockLocations(path, position, WINDOW_BYTES));
      known = known(position);
    }
    if (known == null) {
      throw new EOFException(
          "No block of "
              + path
              + " holds byte "
              + position
              + ", although it was "
              + length
              + " bytes long when it was opened");
    }
    return known;
  }

  /** Asks again where the replicas of the block at a position are. */
  void refresh(long position) throws IOException {
    add(nameNode.getBlockLocations(path, position, 1));
  }

  private synchronized LocatedBlockProto known(long position) {
    Map.Entry<Long, LocatedBlockProto> entry = byOffset.floorEntry(position);
    return entry != null && position < entry.getKey() + entry.getValue().getB().getNumBytes()
        ? entry.getValue()
        : null;
  }

  private void add(LocatedBlocksProto located) {
    for (LocatedBlockProto block : located.getBlocksList()) {
      put(block);
    }
    if (located.hasLastBlock()) {
      putLast(located.getLastBlock());
    }
  }

  /**
   * The last block comes with every answer. While it is being written the server does not know its
   * length: then what was seen at opening stays, with the new replicas.
   */
  private synchronized void putLast(LocatedBlockProto last) {
    LocatedBlockProto known = byOffset.get(last.getOffset());
    if (known != null) {
      byOffset.put(last.getOffset(), withLength(last, known.getB().getNumBytes()));
    } else if (last.getB().getNumBytes() > 0
        && last.getOffset() + last.getB().getNumBytes() <= length) {
      byOffset.put(last.getOffset(), last);
    }
  }

  private synchronized void put(LocatedBlockProto block) {
    long end = Math.min(block.getOffset() + block.getB().getNumBytes(), length);
    if (end > block.getOffset()) {
      byOffset.put(block.getOffset(), withLength(block, end - block.getOffset()));
    }
  }
}
