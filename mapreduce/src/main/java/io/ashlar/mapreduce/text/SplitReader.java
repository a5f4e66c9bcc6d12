package io.ashlar.mapreduce.text;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.api.InputSplit;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bytes of a split, from the first record that starts in it to the end of the last. A record
 * ends with a delimiter, or the file. The record that starts at the split's first byte is told from
 * one that began before by the byte in front of it.
 *
 * <p>Reads are large and in order, into one array: {@code array[position..limit)} is at hand.
 */
final class SplitReader implements AutoCloseable {
  /** Bytes of the array that are never filled. */
  static final int PADDING = 8;

  private final FileReader in;
  private final boolean[] delimiter;
  private final long splitEnd;
  private final long fileLength;
  byte[] array;
  int position;
  int limit;

  /** Position in the file of {@code array[0]}. */
  private long arrayStart;

  /** Opens a split; the position is at the first record that starts in it. */
  SplitReader(FileSystem fileSystem, InputSplit split, boolean[] delimiter, int bufferBytes)
      throws IOException {
    this.delimiter = delimiter;
    this.in = fileSystem.open(split.path());
    this.array = new byte[bufferBytes + PADDING];
    this.fileLength = in.length();
    this.splitEnd = Math.min(fileLength, split.offsetBytes() + split.lengthBytes());
    arrayStart = Math.max(0, Math.min(fileLength, split.offsetBytes()) - 1);
    try {
      in.seek(arrayStart);
      if (split.offsetBytes() > 0) {
        skipBegunRecord();
      }
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private void skipBegunRecord() throws IOException {
    while (filePosition() < splitEnd) {
      if (position == limit && !fill()) {
        return;
      }
      if (delimiter[array[position++] & 0xff]) {
        return;
      }
    }
  }

  /** Where in the file the position is. */
  long filePosition() {
    return arrayStart + position;
  }

  /** Whether a record that starts at the position belongs to the split. */
  boolean inSplit() {
    return filePosition() < splitEnd;
  }

  /** Whether what is at hand reaches the split's last byte. */
  boolean reachesSplitEnd() {
    return arrayStart + limit >= splitEnd;
  }

  /** Index in the array of the first byte behind the split; only if {@link #reachesSplitEnd}. */
  int splitEndIndex() {
    return (int) Math.max(0, splitEnd - arrayStart);
  }

  /**
   * Reads more behind what is at hand; bytes before the position are given up, and the array grows
   * if it is full of bytes that are still wanted.
   *
   * @return false at the end of the file
   */
  boolean fill() throws IOException {
    if (arrayStart + limit >= fileLength) {
      return false;
    }
    if (position > 0) {
      System.arraycopy(array, position, array, 0, limit - position);
      arrayStart += position;
      limit -= position;
      position = 0;
    }
    if (limit == array.length - PADDING) {
      array = Arrays.copyOf(array, array.length * 2);
    }
    int want = (int) Math.min(array.length - PADDING - limit, fileLength - arrayStart - limit);
    // Far beyond the split only the end of one record is wanted.
    if (arrayStart + limit >= splitEnd) {
      want = Math.min(want, 1 << 16);
    }
    int got = in.read(array, limit, want);
    if (got < 0) {
      return false;
    }
    limit += got;
    return true;
  }

  boolean isDelimiter(int index) {
    return delimiter[array[index] & 0xff];
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
