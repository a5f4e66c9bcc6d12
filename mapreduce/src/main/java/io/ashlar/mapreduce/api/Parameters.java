package io.ashlar.mapreduce.api;

import java.util.Map;
import java.util.Optional;

/**
 * What a job's submitter told its program. Immutable.
 *
 * @param values by name
 */
public record Parameters(Map<String, String> values) {

  /** Copies the values. */
  public Parameters {
    values = Map.copyOf(values);
  }

  /** The value of that name. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The value of that name as a whole number.
   *
   * @throws IllegalArgumentException if it is there and is no number
   */
  public long getLong(String name, long otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Parameter " + name + " is \"" + value + "\" and must be a whole number", e);
    }
  }
}
