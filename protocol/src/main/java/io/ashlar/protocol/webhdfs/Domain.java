package io.ashlar.protocol.webhdfs;

import static java.util.Map.entry;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which values a parameter may have, and how HDFS refuses others. */
sealed interface Domain {

  /** Complains about a value that is not in the domain, with the reason alone. */
  void refuse(String name, String value);

  /** As HDFS does, wraps the reason and its class. */
  default void check(String name, String value) {
    try {
      refuse(name, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid value for webhdfs parameter \"" + name + "\": " + e, e);
    }
  }

  /** The domain of a parameter by its name; empty where anything goes. */
  static Optional<Domain> of(String name) {
    return Optional.ofNullable(Table.DOMAINS.get(name));
  }

  /** The words of a comma-separated set, in upper case. */
  static Set<String> words(String value) {
    Set<String> words = new LinkedHashSet<>();
    if (!value.isEmpty()) {
      for (String word : value.split(",", -1)) {
        words.add(word.strip().toUpperCase(Locale.ROOT));
      }
    }
    return words;
  }

  /** True or false. */
  record Flag() implements Domain {
    @Override
    public void refuse(String name, String value) {
      if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
        throw new IllegalArgumentException("Failed to parse \"" + value + "\" to Boolean.");
      }
    }
  }

  /**
   * A whole number.
   *
   * @param type as HDFS calls it
   */
  record Number(String type, int radix, long min, long max) implements Domain {
    @Override
    public void refuse(String name, String value) {
      if (value.equals("null")) {
        return;
      }
      long number = parse(value);
      if (number < min) {
        throw outOfRange(name, number, '<', min);
      }
      if (number > max) {
        throw outOfRange(name, number, '>', max);
      }
    }

    private long parse(String value) {
      try {
        return switch (type) {
          case "short" -> Short.parseShort(value, radix);
          case "integer" -> Integer.parseInt(value, radix);
          default -> Long.parseLong(value, radix);
        };
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Failed to parse \""
                + value
                + "\" as a radix-"
                + radix
                + " "
                + (type.equals("integer") ? type : type + " integer")
                + ".",
            e);
      }
    }

    private IllegalArgumentException outOfRange(
        String name, long number, char comparison, long limit) {
      return new IllegalArgumentException(
          "Invalid parameter range: "
              + name
              + " = "
              + Long.toString(number, radix)
              + " "
              + comparison
              + " "
              + Long.toString(limit, radix));
    }
  }

  /** Some of a set of words, with commas between. */
  record Words(String enumeration, Set<String> allowed) implements Domain {
    @Override
    public void refuse(String name, String value) {
      for (String word : words(value)) {
        if (!allowed.contains(word)) {
          throw new IllegalArgumentException("No enum constant " + enumeration + "." + word);
        }
      }
    }
  }

  /** A text of some form; empty is the same as not given. */
  record Form(Pattern pattern) implements Domain {
    @Override
    public void refuse(String name, String value) {
      if (!value.isEmpty() && !value.equals("null") && !pattern.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "Invalid value: \"" + value + "\" does not belong to the domain " + pattern);
      }
    }
  }

  /** A path from the root. */
  record AbsolutePath() implements Domain {
    @Override
    public void refuse(String name, String value) {
      if (!value.isEmpty() && !value.startsWith("/")) {
        throw new IllegalArgumentException(
            "Invalid parameter value: " + name + " = \"" + value + "\" is not an absolute path.");
      }
    }
  }

  /** What HDFS knows (wire reference 7.2). */
  final class Table {
    private static final String ACL_ENTRY =
        "(default:)?(user|group|mask|other):[[A-Za-z_][A-Za-z0-9._-]]*:([rwx-]{3})?";

    private static final Map<String, Domain> DOMAINS =
        Map.ofEntries(
            entry("offset", from(0)),
            entry("length", from(0)),
            entry("newlength", from(0)),
            entry("blocksize", from(1)),
            entry("modificationtime", from(-1)),
            entry("accesstime", from(-1)),
            entry("namespacequota", from(-1)),
            entry("storagespacequota", from(-1)),
            entry("buffersize", new Number("integer", 10, 1, Integer.MAX_VALUE)),
            entry("snapshotdiffindex", new Number("integer", 10, -1, Integer.MAX_VALUE)),
            entry("replication", new Number("short", 10, 1, Short.MAX_VALUE)),
            entry("permission", new Number("short", 8, 0, 01777)),
            entry("unmaskedpermission", new Number("short", 8, 0, 01777)),
            entry("overwrite", new Flag()),
            entry("createparent", new Flag()),
            entry("noredirect", new Flag()),
            entry("recursive", new Flag()),
            entry("allusers", new Flag()),
            entry("destination", new AbsolutePath()),
            entry("user.name", new Form(Pattern.compile("^[A-Za-z_][A-Za-z0-9._-]*[$]?$"))),
            entry("fsaction", new Form(Pattern.compile("[r-][w-][x-]"))),
            entry("aclspec", new Form(Pattern.compile("^" + ACL_ENTRY + "(," + ACL_ENTRY + ")*$"))),
            entry(
                "renameoptions",
                new Words(
                    "org.apache.hadoop.fs.Options.Rename",
                    Set.of("NONE", "OVERWRITE", "TO_TRASH"))),
            entry(
                "createflag",
                new Words(
                    "org.apache.hadoop.fs.CreateFlag",
                    Set.of(
                        "CREATE",
                        "OVERWRITE",
                        "APPEND",
                        "SYNC_BLOCK",
                        "LAZY_PERSIST",
                        "NEW_BLOCK",
                        "NO_LOCAL_WRITE",
                        "SHOULD_REPLICATE",
                        "IGNORE_CLIENT_LOCALITY",
                        "NO_LOCAL_RACK"))),
            entry(
                "flag",
                new Words("org.apache.hadoop.fs.XAttrSetFlag", Set.of("CREATE", "REPLACE"))),
            entry(
                "encoding",
                new Words("org.apache.hadoop.fs.XAttrCodec", Set.of("TEXT", "HEX", "BASE64"))));

    private Table() {}

    private static Number from(long min) {
      return new Number("long", 10, min, Long.MAX_VALUE);
    }
  }
}
