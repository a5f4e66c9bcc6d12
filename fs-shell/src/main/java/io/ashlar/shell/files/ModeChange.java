package io.ashlar.shell.files;

import io.ashlar.shell.UsageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A change of mode bits, octal ({@code 750}) or symbolic ({@code u+x,go-w}). Immutable. */
final class ModeChange {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{3,4}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=])([rwxXt]*)");
  private static final int ALL = 01777;

  private final String text;

  /**
   * Reads a change.
   *
   * @throws UsageException if it is neither form
   */
  ModeChange(String text) {
    this.text = text;
    boolean symbolic = !text.isEmpty();
    for (String clause : text.split(",", -1)) {
      symbolic &= CLAUSE.matcher(clause).matches();
    }
    if (!symbolic && !OCTAL.matcher(text).matches()) {
      throw new UsageException("expected a mode such as 750 or u+x,go-w, found '" + text + "'");
    }
  }

  /** The bits after the change. */
  int apply(int mode, boolean directory) {
    if (OCTAL.matcher(text).matches()) {
      return Integer.parseInt(text, 8) & ALL;
    }
    int changed = mode;
    for (String clause : text.split(",", -1)) {
      Matcher matcher = CLAUSE.matcher(clause);
      if (matcher.matches()) {
        changed = clause(changed, matcher, directory);
      }
    }
    return changed;
  }

  private static int clause(int mode, Matcher clause, boolean directory) {
    String classes = clause.group(1);
    boolean all = classes.isEmpty() || classes.contains("a");
    int mask =
        (all || classes.contains("u") ? 0700 : 0)
            | (all || classes.contains("g") ? 0070 : 0)
            | (all || classes.contains("o") ? 0007 : 0);
    int bits = 0;
    for (char letter : clause.group(3).toCharArray()) {
      bits |=
          switch (letter) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> directory || (mode & 0111) != 0 ? 0111 : 0;
            default -> 0;
          };
    }
    bits &= mask;
    if (clause.group(3).contains("t")) {
      bits |= 01000;
    }
    return switch (clause.group(2)) {
      case "+" -> mode | bits;
      case "-" -> mode & ~bits;
      default -> (mode & ~mask) | bits;
    };
  }
}
