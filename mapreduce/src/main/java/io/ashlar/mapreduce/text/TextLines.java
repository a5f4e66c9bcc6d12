package io.ashlar.mapreduce.text;

import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.api.InputFormat;
import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.api.RecordReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Lines of UTF-8 text: the key is the line's position in the file, the value its text without the
 * line feed and a carriage return before it. Malformed bytes become U+FFFD. A line may have 256
 * MiB.
 */
public final class TextLines implements InputFormat<Long, String> {
  static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_LINE_BYTES = 256 << 20;
  private static final boolean[] LINE_FEED = new boolean[256];

  static {
    LINE_FEED['\n'] = true;
  }

  /** The format has no state. */
  public TextLines() {}

  @Override
  public RecordReader<Long, String> open(FileSystem fileSystem, InputSplit split)
      throws IOException {
    return new Lines(split.path(), new SplitReader(fileSystem, split, LINE_FEED, BUFFER_BYTES));
  }

  private static final class Lines implements RecordReader<Long, String> {
    private final String path;
    private final SplitReader in;
    private final long start;
    private long key;
    private String value = "";

    Lines(String path, SplitReader in) {
      this.path = path;
      this.in = in;
      this.start = in.filePosition();
    }

    @Override
    public boolean next() throws IOException {
      if (!in.inSplit()) {
        return false;
      }
      int length = 0;
      while (true) {
        if (in.position + length == in.limit) {
          if (length > MAX_LINE_BYTES) {
            throw new IOException(
                path + " has a line of more than " + MAX_LINE_BYTES + " bytes at " + key());
          }
          if (!in.fill()) {
            break;
          }
        }
        if (in.isDelimiter(in.position + length)) {
          break;
        }
        length++;
      }
      boolean ended = in.position + length < in.limit;
      if (length == 0 && !ended) {
        return false;
      }
      key = in.filePosition();
      boolean carriageReturn = ended && length > 0 && in.array[in.position + length - 1] == '\r';
      value =
          new String(
              in.array, in.position, carriageReturn ? length - 1 : length, StandardCharsets.UTF_8);
      in.position += ended ? length + 1 : length;
      return true;
    }

    @Override
    public Long key() {
      return key;
    }

    @Override
    public String value() {
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
