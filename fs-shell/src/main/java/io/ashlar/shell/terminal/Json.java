package io.ashlar.shell.terminal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A JSON report on standard output, one value or an array that grows element by element. Maps,
 * lists, text, numbers and truth values can be written. Not thread-safe.
 */
public final class Json implements AutoCloseable {
  private final Terminal terminal;
  private final JsonGenerator generator;
  private final boolean array;

  private Json(Terminal terminal, boolean array) throws IOException {
    this.terminal = terminal;
    this.array = array;
    this.generator = new JsonFactory().createGenerator(terminal.out());
    generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    if (array) {
      generator.setRootValueSeparator(new SerializedString(",\n"));
      terminal.line("[");
    }
  }

  /** Opens an array; closing ends it. */
  public static Json array(Terminal terminal) throws IOException {
    return new Json(terminal, true);
  }

  /** Writes one value. */
  public static void write(Terminal terminal, Object value) throws IOException {
    try (Json json = new Json(terminal, false)) {
      json.add(value);
    }
  }

  /** Adds an element. */
  public void add(Object value) {
    try {
      value(value);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() throws IOException {
    generator.close();
    terminal.line(array ? "\n]" : "");
  }

  private void value(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(String.valueOf(entry.getKey()));
        value(entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object element : list) {
        value(element);
      }
      generator.writeEndArray();
    } else if (value instanceof Integer || value instanceof Long) {
      generator.writeNumber(((Number) value).longValue());
    } else if (value instanceof Number number) {
      generator.writeNumber(number.doubleValue());
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else if (value == null) {
      generator.writeNull();
    } else {
      generator.writeString(value.toString());
    }
  }
}
