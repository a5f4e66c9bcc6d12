package io.ashlar.mapreduce.text;

import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.InputFormat;
import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.api.RecordReader;
import java.io.IOException;

/**
 * Large pieces of a file, cut after an ASCII space or control character, for programs that scan
 * bytes: what such characters delimit belongs to the split in which it starts, and is never cut,
 * unless it is longer than 4 MiB. The key is the piece's position in the file. Any bytes will do.
 *
 * <p>The slice's array holds at least eight more bytes behind the piece, of no meaning, so that a
 * scanner may read words of eight bytes.
 */
public final class TextChunks implements InputFormat<Long, ByteSlice> {
  /** Bytes that may be read behind a piece. */
  public static final int PADDING = SplitReader.PADDING;

  private static final int CHUNK_BYTES = 1 << 18;
  private static final int MAX_CHUNK_BYTES = 4 << 20;
  private static final boolean[] BLANK = new boolean[256];

  static {
    for (int c = 0; c <= ' '; c++) {
      BLANK[c] = true;
    }
  }

  /** The format has no state. */
  public TextChunks() {}

  @Override
  public RecordReader<Long, ByteSlice> open(FileSystem fileSystem, InputSplit split)
      throws IOException {
    return new Chunks(new SplitReader(fileSystem, split, BLANK, CHUNK_BYTES));
  }

  private static final class Chunks implements RecordReader<Long, ByteSlice> {
    private final SplitReader in;
    private final ByteSlice value = new ByteSlice();
    private final long start;
    private long key;

    /** The last piece was cut inside a token, because that was too long. */
    private boolean insideToken;

    Chunks(SplitReader in) {
      this.in = in;
      this.start = in.filePosition();
    }

    @Override
    public boolean next() throws IOException {
      if (!in.inSplit() && !insideToken) {
        return false;
      }
      int end = findEnd();
      if (end == in.position) {
        return false;
      }
      key = in.filePosition();
      value.set(in.array, in.position, end - in.position);
      in.position = end;
      return true;
    }

    /** Index behind the next piece; reads until there is one. */
    private int findEnd() throws IOException {
      insideToken = false;
      while (true) {
        int cut = in.reachesSplitEnd() ? cutAtSplitEnd() : lastCut(in.limit);
        if (cut > in.position) {
          return cut;
        }
        if (in.limit - in.position >= MAX_CHUNK_BYTES) {
          insideToken = true;
          return in.limit;
        }
        if (!in.fill()) {
          return in.limit;
        }
      }
    }

    /** Behind the last token that starts in the split, or behind a whole one before it. */
    private int cutAtSplitEnd() {
      int lastByte = Math.max(in.position, in.splitEndIndex() - 1);
      for (int i = lastByte; i < in.limit; i++) {
        if (in.isDelimiter(i)) {
          return i + 1;
        }
      }
      return lastCut(lastByte);
    }

    private int lastCut(int limit) {
      for (int i = limit - 1; i >= in.position; i--) {
        if (in.isDelimiter(i)) {
          return i + 1;
        }
      }
      return in.position;
    }

    @Override
    public Long key() {
      return key;
    }

    @Override
    public ByteSlice value() {
      return value;
    }

    @Override
    public long bytesRead() {
      return in.filePosition() - start;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
