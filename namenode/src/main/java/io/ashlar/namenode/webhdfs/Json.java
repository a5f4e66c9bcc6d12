package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** JSON as bytes. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes a value. */
  @FunctionalInterface
  interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  /** Writes one of many values. */
  @FunctionalInterface
  interface Each<T> {
    void write(JsonGenerator out, T item) throws IOException;
  }

  private Json() {}

  static byte[] bytes(Writer content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static <T> void array(JsonGenerator out, String name, List<T> items, Each<T> each)
      throws IOException {
    out.writeFieldName(name);
    array(out, items, each);
  }

  static <T> void array(JsonGenerator out, List<T> items, Each<T> each) throws IOException {
    out.writeStartArray();
    for (T item : items) {
      each.write(out, item);
    }
    out.writeEndArray();
  }
}
