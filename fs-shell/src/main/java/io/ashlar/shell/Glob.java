package io.ashlar.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern of one path component as the hdfs command knows it: {@code *}, {@code ?}, {@code
 * [a-z]}, {@code [^a]}, {@code {a,b}} and the backslash that takes a character as it is. Immutable.
 */
public final class Glob {
  private static final String SPECIAL = "*?[{\\";

  private final Pattern pattern;

  /**
   * Reads a pattern.
   *
   * @throws UsageException if a bracket is not closed
   */
  public Glob(String text) {
    this(text, 0);
  }

  private Glob(String text, int flags) {
    this.pattern = Pattern.compile(new Translation(text).regex(), flags | Pattern.DOTALL);
  }

  /** As the constructor, for names in upper or lower case. */
  public static Glob ignoringCase(String text) {
    return new Glob(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** Whether the text has any character that makes it a pattern. */
  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /**
   * Patterns that together fit the same paths, none of which has a slash between braces: {@code
   * /{a/b,c}} becomes {@code /a/b} and {@code /c}.
   */
  static List<String> withoutSlashesInBraces(String text) {
    int open = -1;
    int depth = 0;
    boolean slash = false;
    List<Integer> commas = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{' && depth++ == 0) {
        open = i;
        slash = false;
        commas.clear();
      } else if (c == '/' && depth > 0) {
        slash = true;
      } else if (c == ',' && depth == 1) {
        commas.add(i);
      } else if (c == '}' && depth > 0 && --depth == 0 && slash) {
        return expanded(text, open, commas, i);
      }
    }
    return List.of(text);
  }

  private static List<String> expanded(String text, int open, List<Integer> commas, int close) {
    List<String> all = new ArrayList<>();
    int start = open + 1;
    commas.add(close);
    for (int end : commas) {
      String one = text.substring(0, open) + text.substring(start, end) + text.substring(close + 1);
      all.addAll(withoutSlashesInBraces(one));
      start = end + 1;
    }
    return all;
  }

  /** The text of a component without its backslashes. */
  static String unescape(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }

  /** Whether a name fits. */
  public boolean matches(String name) {
    return pattern.matcher(name).matches();
  }

  /** Turns the pattern into a regular expression from left to right. */
  private static final class Translation {
    private final String text;
    private final StringBuilder regex = new StringBuilder();
    private int position;

    Translation(String text) {
      this.text = text;
    }

    String regex() {
      alternatives(false);
      return regex.toString();
    }

    private void alternatives(boolean inBraces) {
      while (position < text.length()) {
        char c = text.charAt(position++);
        switch (c) {
          case '*' -> regex.append(".*");
          case '?' -> regex.append('.');
          case '[' -> characters();
          case '{' -> {
            regex.append("(?:");
            alternatives(true);
            regex.append(')');
          }
          case '\\' -> literal(position < text.length() ? text.charAt(position++) : '\\');
          default -> {
            if (inBraces && c == '}') {
              return;
            }
            if (inBraces && c == ',') {
              regex.append('|');
            } else {
              literal(c);
            }
          }
        }
      }
      if (inBraces) {
        throw new UsageException("Pattern " + text + " has a { without its }");
      }
    }

    private void characters() {
      int close = text.indexOf(']', position + 1);
      if (close < 0) {
        throw new UsageException("Pattern " + text + " has a [ without its ]");
      }
      String inside = text.substring(position, close);
      position = close + 1;
      boolean negated = inside.startsWith("^") || inside.startsWith("!");
      String members =
          (negated ? inside.substring(1) : inside).replaceAll("([\\[\\]&^\\\\])", "\\\\$1");
      regex.append(negated ? "[^" : "[").append(members).append(']');
    }

    private void literal(char c) {
      regex.append(Pattern.quote(String.valueOf(c)));
    }
  }
}
