package io.ashlar.namenode.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads the write-ahead log before RocksDB replays it, whose refusals name no file. What cannot be
 * read at the end of a log file is the torn end of the last write; here edits must also follow each
 * other without a gap through all files, and nothing whole may come behind what cannot be read.
 *
 * <p>The format: blocks of 32 KiB; in them records with a masked CRC32C of four bytes, a length of
 * two and a type of one; a batch is one record, or a first, middle and last ones. A batch begins
 * with its sequence number and the number of its rows, each of which takes one number.
 *
 * <p>Confined to one thread.
 */
final class LogCheck {
  private static final Pattern LOG = Pattern.compile("\\d+\\.log");
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_OFFSET = 6;
  private static final int BATCH_HEADER_BYTES = 12;
  private static final int CRC_MASK_DELTA = 0xa282ead8;

  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer batch =
      ByteBuffer.allocate(BATCH_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The number that the next row must have; negative until a batch was seen. */
  private long next = -1;

  private Path file;
  private long blockStart;

  /** Where the current file cannot be read; negative while all of it could. */
  private long unreadable = -1;

  private LogCheck() {}

  /**
   * Checks all log files of a database. Nothing is held against one that somebody has open and
   * writes: it is the lock that says so.
   *
   * @return where the newest one ends with a write that was never finished, if it does
   * @throws IOException if edits are missing in the middle; names the file and the place
   */
  static Optional<String> check(Path database) throws IOException {
    if (!Files.isDirectory(database)) {
      return Optional.empty();
    }
    List<Path> logs = logs(database);
    Path current = database.resolve("CURRENT");
    if (!logs.isEmpty() && !Files.exists(current)) {
      throw new IOException(
          current
              + " is missing, though there are log files beside it. Nothing was changed. Restore"
              + " it, or the whole directory, from a copy");
    }
    LogCheck check = new LogCheck();
    try {
      for (Path log : logs) {
        check.read(log);
      }
    } catch (NoSuchFileException deletedMeanwhile) {
      return Optional.empty(); // somebody has the database open, which the lock will tell
    }
    return check.unreadable < 0
        ? Optional.empty()
        : Optional.of(check.file + " from byte " + check.unreadable + " on");
  }

  private static List<Path> logs(Path database) throws IOException {
    try (Stream<Path> files = Files.list(database)) {
      return files
          .filter(path -> LOG.matcher(path.getFileName().toString()).matches())
          .sorted(Comparator.comparingLong(LogCheck::number))
          .toList();
    }
  }

  private static long number(Path log) {
    String name = log.getFileName().toString();
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  private void read(Path log) throws IOException {
    file = log;
    blockStart = 0;
    unreadable = -1;
    batch.clear();
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      boolean more = true;
      while (more && fill(channel)) {
        if (unreadable < 0) {
          walk();
        } else {
          requireNothingBehind(0);
        }
        blockStart += block.limit();
        more = block.limit() == BLOCK_BYTES; // what comes behind the end is being written now
      }
    }
  }

  private boolean fill(FileChannel channel) throws IOException {
    block.clear();
    int read = 0;
    while (read >= 0 && block.hasRemaining()) {
      read = channel.read(block);
    }
    block.flip();
    return block.hasRemaining();
  }

  private void walk() throws IOException {
    int at = 0;
    while (block.limit() - at >= HEADER_BYTES) {
      if (!whole(at)) {
        unreadable = blockStart + at;
        requireNothingBehind(at + 1);
        return;
      }
      take(at);
      at += HEADER_BYTES + length(at);
    }
  }

  private int length(int at) {
    return Short.toUnsignedInt(block.getShort(at + Integer.BYTES));
  }

  private int type(int at) {
    return block.get(at + TYPE_OFFSET);
  }

  /** Whether a record that nothing has happened to begins here. */
  private boolean whole(int at) {
    int length = length(at);
    if (at + HEADER_BYTES + length > block.limit() || (length == 0 && type(at) == 0)) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(block.array(), at + TYPE_OFFSET, 1 + length);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK_DELTA;
    return masked == block.getInt(at);
  }

  private void take(int at) throws IOException {
    int type = type(at);
    if (type < FULL || type > LAST) {
      return; // says something about the file, and not about rows
    }
    if (type == FULL || type == FIRST) {
      batch.clear();
    }
    int wanted = Math.min(batch.remaining(), length(at));
    batch.put(block.array(), at + HEADER_BYTES, wanted);
    if ((type == FULL || type == LAST) && !batch.hasRemaining()) {
      follow(at, batch.getLong(0), Integer.toUnsignedLong(batch.getInt(Long.BYTES)));
    }
  }

  private void follow(int at, long first, long rows) throws IOException {
    if (rows == 0) {
      return;
    }
    if (next >= 0 && first != next) {
      throw new IOException(
          file
              + " goes on at byte "
              + (blockStart + at)
              + " with row "
              + first
              + ", but what is before it ends at row "
              + (next - 1)
              + ": acknowledged changes are missing in between, because a log file is damaged, cut"
              + " or gone. Nothing was changed. Restore the log files, or the whole directory, from"
              + " a copy");
    }
    next = first + rows;
  }

  /** What cannot be read may be the end of a write that was never finished, and nothing else. */
  private void requireNothingBehind(int from) throws IOException {
    for (int at = from; block.limit() - at > HEADER_BYTES; at++) {
      int type = type(at);
      if ((type == FULL || type == FIRST) && whole(at)) {
        throw new IOException(
            file
                + " cannot be read at byte "
                + unreadable
                + ", and whole changes follow at byte "
                + (blockStart + at)
                + ": the file is damaged. Nothing was changed. Restore it, or the whole directory,"
                + " from a copy");
      }
    }
  }
}
