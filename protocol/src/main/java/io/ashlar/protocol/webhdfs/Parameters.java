package io.ashlar.protocol.webhdfs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of one WebHDFS request. All that HDFS knows are checked when this is made, also
 * those that the operation does not use, because HDFS does the same. Names are compared without
 * regard to case. Immutable.
 */
public final class Parameters {
  /** Who acts when a request does not say (hadoop.http.staticuser.user). */
  public static final String ANONYMOUS = "dr.who";

  private static final String NULL = "null";

  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Checks and keeps decoded parameters.
   *
   * @throws IllegalArgumentException if one has a value that it cannot have; the message is HDFS's
   */
  public static Parameters of(Map<String, List<String>> decoded) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    decoded.forEach(
        (name, given) ->
            values
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .addAll(given));
    values.forEach(
        (name, given) ->
            Domain.of(name).ifPresent(domain -> given.forEach(value -> domain.check(name, value))));
    return new Parameters(values);
  }

  /** The user to act as. */
  public String user() {
    return text("doas").or(() -> text("user.name")).orElse(ANONYMOUS);
  }

  /** The operation in upper case; {@code NULL} if none is given, which no method has. */
  public String operation() {
    return text("op").orElse(NULL).toUpperCase(Locale.ROOT);
  }

  /** The first value of a parameter, if it is given and not empty. */
  public Optional<String> text(String name) {
    return all(name).stream().findFirst().filter(value -> !value.isEmpty());
  }

  /** Every value of a parameter. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** A number, if it is given. */
  public Optional<Long> number(String name) {
    return text(name).filter(value -> !value.equals(NULL)).map(Long::parseLong);
  }

  /** Mode bits, written in octal, if they are given. */
  public Optional<Integer> mode(String name) {
    return text(name).filter(value -> !value.equals(NULL)).map(value -> Integer.parseInt(value, 8));
  }

  /** A flag; where it is not given, the default. */
  public boolean flag(String name, boolean otherwise) {
    return text(name).map(Boolean::parseBoolean).orElse(otherwise);
  }

  /** The words of a comma-separated set, in upper case. */
  public Set<String> words(String name) {
    return Domain.words(text(name).orElse(""));
  }

  /**
   * A text that the operation cannot do without.
   *
   * @throws IllegalArgumentException if it is missing or empty
   */
  public String required(String name) {
    return text(name)
        .filter(value -> !value.equals(NULL))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Required param " + name + " for op: " + operation() + " is null or empty"));
  }
}
