package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.Shelf;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and places of block files in layout -57 (DataNode wire reference 4.1 and 4.4). */
final class BlockLayout {
  /** The layout that is written. */
  static final int VERSION = -57;

  private static final Pattern DATA_NAME = Pattern.compile("blk_(-?\\d+)");
  private static final Pattern META_NAME = Pattern.compile("blk_(-?\\d+)_(\\d+)\\.meta");
  private static final int SUBDIR_MASK = 0x1F;

  private final Path pool;
  private final Path finalized;
  private final Path beingWritten;
  private final Path temporary;

  /** The layout below a pool's directory. */
  BlockLayout(Path poolDirectory) {
    pool = poolDirectory;
    Path current = poolDirectory.resolve("current");
    finalized = current.resolve("finalized");
    beingWritten = current.resolve("rbw");
    temporary = poolDirectory.resolve("tmp");
  }

  /** The pool's directory: the place for a volume's own small files, which Hadoop ignores. */
  Path pool() {
    return pool;
  }

  /** The root of a shelf. */
  Path root(Shelf shelf) {
    return switch (shelf) {
      case FINALIZED -> finalized;
      case BEING_WRITTEN -> beingWritten;
      case TEMPORARY -> temporary;
    };
  }

  /** The directory of a block's files on a shelf. */
  Path directory(Shelf shelf, long blockId) {
    return shelf == Shelf.FINALIZED
        ? finalized
            .resolve("subdir" + (blockId >> 16 & SUBDIR_MASK))
            .resolve("subdir" + (blockId >> 8 & SUBDIR_MASK))
        : root(shelf);
  }

  Path data(Shelf shelf, long blockId) {
    return directory(shelf, blockId).resolve(dataName(blockId));
  }

  Path meta(Shelf shelf, long blockId, long generationStamp) {
    return directory(shelf, blockId).resolve(metaName(blockId, generationStamp));
  }

  static String dataName(long blockId) {
    return "blk_" + blockId;
  }

  static String metaName(long blockId, long generationStamp) {
    return "blk_" + blockId + "_" + generationStamp + ".meta";
  }

  /** The block whose data a file of that name holds. */
  static OptionalLong blockOfData(String fileName) {
    Matcher matcher = DATA_NAME.matcher(fileName);
    return matcher.matches() ? parse(matcher.group(1)) : OptionalLong.empty();
  }

  /** The block whose checksums a file of that name holds. */
  static OptionalLong blockOfMeta(String fileName) {
    Matcher matcher = META_NAME.matcher(fileName);
    return matcher.matches() ? parse(matcher.group(1)) : OptionalLong.empty();
  }

  /** The generation stamp in the name of a file of checksums. */
  static OptionalLong stampOfMeta(String fileName) {
    Matcher matcher = META_NAME.matcher(fileName);
    return matcher.matches() ? parse(matcher.group(2)) : OptionalLong.empty();
  }

  private static OptionalLong parse(String digits) {
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // more digits than any block id has: not ours
    }
  }
}
