package io.ashlar.shell.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a value is read. Immutable.
 *
 * @param name for the reference, for example {@code size}
 * @param parser gives the value, or throws IllegalArgumentException with what was expected
 * @param shape whether the file may hold a list or a mapping here
 * @param <T> the value's Java type
 */
public record ValueType<T>(String name, Function<String, T> parser, Shape shape) {

  /** What YAML may hold for a value. */
  enum Shape {
    SCALAR,
    LIST,
    MAPPING
  }

  private static final Pattern QUANTITY = Pattern.compile("([0-9]+)\\s*([A-Za-z]*)");
  private static final Map<String, Long> SIZE_UNITS =
      Map.of("", 1L, "b", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30, "t", 1L << 40);
  private static final Map<String, Long> MILLIS_BY_UNIT =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  /** Any text. */
  public static final ValueType<String> TEXT = scalar("text", text -> text);

  /** True or false. */
  public static final ValueType<Boolean> FLAG = scalar("true|false", ValueType::flag);

  /** A number of bytes such as 64k, 128m, 1g or 4096; k is 1024. */
  public static final ValueType<Long> SIZE = scalar("size", ValueType::size);

  /** A size that is a positive multiple of a checksum chunk's 512 bytes. */
  public static final ValueType<Long> SECTORS = scalar("size", ValueType::sectors);

  /** A span of time such as 500ms, 3s, 5m, 6h or 1d. */
  public static final ValueType<Duration> DURATION = scalar("duration", ValueType::duration);

  /** A host and a port, {@code host:port}; port 0 takes a free one. */
  public static final ValueType<InetSocketAddress> ADDRESS =
      scalar("host:port", ValueType::address);

  /** A file or directory. */
  public static final ValueType<Path> PATH = scalar("path", Path::of);

  /** A file system's address. */
  public static final ValueType<URI> FS_URI = scalar("hdfs://host:port", ValueType::fsUri);

  /** One or more directories; on the command line separated by commas. */
  public static final ValueType<List<Path>> PATHS =
      new ValueType<>("list of paths", ValueType::paths, Shape.LIST);

  /** Names and what belongs to each; on the command line {@code a=b,c=d}. */
  public static final ValueType<Map<String, String>> TEXT_MAP =
      new ValueType<>("mapping", ValueType::textMap, Shape.MAPPING);

  /** A whole number within bounds, both inclusive. */
  public static ValueType<Integer> integer(int least, int most) {
    return scalar("integer", text -> (int) bounded(text, least, most));
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it is none; says what was expected
   */
  public T parse(String text) {
    return parser.apply(text.strip());
  }

  private static <T> ValueType<T> scalar(String name, Function<String, T> parser) {
    return new ValueType<>(name, parser, Shape.SCALAR);
  }

  private static long bounded(String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, together with what is out of bounds.
    }
    throw new IllegalArgumentException("expected a whole number from " + least + " to " + most);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  private static long size(String text) {
    String expected = "expected a size such as 64k, 128m or 1g";
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(expected);
    }
    String unit = matcher.group(2).toLowerCase(Locale.ROOT).replaceFirst("i?b$", "");
    return quantity(matcher.group(1), SIZE_UNITS.get(unit), expected);
  }

  private static Duration duration(String text) {
    String expected = "expected a duration with its unit such as 500ms, 3s, 5m, 6h or 1d";
    Matcher matcher = QUANTITY.matcher(text);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (!matcher.matches()) {
      throw new IllegalArgumentException(expected);
    }
    Long unit = MILLIS_BY_UNIT.get(matcher.group(2).toLowerCase(Locale.ROOT));
    return Duration.ofMillis(quantity(matcher.group(1), unit, expected));
  }

  private static long sectors(String text) {
    long bytes = size(text);
    if (bytes <= 0 || bytes % 512 != 0) {
      throw new IllegalArgumentException("expected a positive multiple of 512");
    }
    return bytes;
  }

  private static long quantity(String digits, Long unit, String expected) {
    if (unit == null) {
      throw new IllegalArgumentException(expected);
    }
    try {
      return Math.multiplyExact(Long.parseLong(digits), unit);
    } catch (NumberFormatException | ArithmeticException tooLarge) {
      throw new IllegalArgumentException(expected + " of at most 64 bits", tooLarge);
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("expected host:port, for example 127.0.0.1:8020");
    }
    int port;
    try {
      port = (int) bounded(text.substring(colon + 1), 0, 65535);
    } catch (IllegalArgumentException badPort) {
      throw new IllegalArgumentException("expected host:port with a port from 0 to 65535", badPort);
    }
    return new InetSocketAddress(text.substring(0, colon), port);
  }

  private static URI fsUri(String text) {
    try {
      URI uri = new URI(text);
      if ("hdfs".equals(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException malformed) {
      // Told below, together with what is well-formed and still no file system's address.
    }
    throw new IllegalArgumentException("expected hdfs://host:port");
  }

  private static List<Path> paths(String text) {
    List<Path> paths = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      if (item.isBlank()) {
        throw new IllegalArgumentException("expected one or more paths, separated by commas");
      }
      paths.add(Path.of(item.strip()));
    }
    return List.copyOf(paths);
  }

  private static Map<String, String> textMap(String text) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String item : text.split(",", -1)) {
      int equals = item.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "expected name=value pairs, separated by commas, or {name: value}");
      }
      map.put(item.substring(0, equals).strip(), item.substring(equals + 1).strip());
    }
    return Map.copyOf(map);
  }
}
