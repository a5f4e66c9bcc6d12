package io.ashlar.shell.terminal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values in the order in which they are given, for reports. */
public final class Fields {
  private Fields() {}

  /** Pairs of name and value, alternating. */
  public static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
