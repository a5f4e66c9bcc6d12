package io.ashlar.namenode.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a page is asked for. Immutable.
 *
 * @param path without the parameters
 * @param parameters decoded, by name
 * @param client literal address of who asks
 */
record Query(String path, Map<String, List<String>> parameters, String client) {

  /** The first value of a parameter, if it is given. */
  Optional<String> parameter(String name) {
    List<String> values = parameters.get(name);
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /** Whether a flag is given, as {@code name=1}, {@code name=true} or {@code name}. */
  boolean flag(String name) {
    return parameter(name)
        .map(value -> value.isEmpty() || value.equals("1") || value.equals("true"))
        .orElse(false);
  }
}
