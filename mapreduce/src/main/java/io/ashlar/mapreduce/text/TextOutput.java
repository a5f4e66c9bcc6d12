package io.ashlar.mapreduce.text;

import io.ashlar.mapreduce.api.OutputFormat;
import io.ashlar.mapreduce.api.RecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A line for each record: the key's text, a tab, and the value's text, as UTF-8. */
public final class TextOutput implements OutputFormat<Object, Object> {
  private static final int BUFFER_BYTES = 1 << 16;

  /** The format has no state. */
  public TextOutput() {}

  @Override
  public RecordWriter<Object, Object> open(OutputStream out) {
    return new Lines(out);
  }

  private static final class Lines implements RecordWriter<Object, Object> {
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int length;

    Lines(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(Object key, Object value) throws IOException {
      append(key);
      append('\t');
      append(value);
      append('\n');
    }

    private void append(Object object) throws IOException {
      byte[] text = object.toString().getBytes(StandardCharsets.UTF_8);
      if (text.length > buffer.length - length) {
        flush();
      }
      if (text.length > buffer.length) {
        out.write(text);
      } else {
        System.arraycopy(text, 0, buffer, length, text.length);
        length += text.length;
      }
    }

    private void append(char ascii) throws IOException {
      if (length == buffer.length) {
        flush();
      }
      buffer[length++] = (byte) ascii;
    }

    private void flush() throws IOException {
      out.write(buffer, 0, length);
      length = 0;
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
