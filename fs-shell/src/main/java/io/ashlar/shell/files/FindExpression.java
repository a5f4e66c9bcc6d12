package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Glob;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What find looks for, read from its arguments: conditions, which are joined by "and" unless {@code
 * -o} stands between them, {@code !}, parentheses, and actions. Immutable once read.
 */
final class FindExpression {
  /** A condition or an action; an action holds always. */
  @FunctionalInterface
  private interface Term {
    boolean test(Found found);
  }

  private final List<String> words;

  /** Takes an entry, and whether it ends with a zero byte and not with a line's end. */
  private final BiConsumer<Found, Boolean> print;

  private final long nowMillis;
  private final Term term;
  private int position;
  private boolean hasAction;

  /**
   * Reads an expression; without an action of its own it prints what fits.
   *
   * @param print shows an entry; told whether a zero byte is to end it
   * @throws UsageException if the words are none
   */
  FindExpression(List<String> words, long nowMillis, BiConsumer<Found, Boolean> print) {
    this.words = List.copyOf(words);
    this.print = print;
    this.nowMillis = nowMillis;
    Term read = words.isEmpty() ? found -> true : alternatives();
    if (position < words.size()) {
      throw unexpected();
    }
    term = hasAction ? read : found -> read.test(found) && printed(found, false);
  }

  /** Looks at an entry, and does with it what the expression says. */
  void look(Found found) {
    term.test(found);
  }

  private boolean printed(Found found, boolean zeroEnds) {
    print.accept(found, zeroEnds);
    return true;
  }

  private Term alternatives() {
    Term first = conjunction();
    while (takes("-o") || takes("-or")) {
      Term left = first;
      Term right = conjunction();
      first = found -> left.test(found) || right.test(found);
    }
    return first;
  }

  private Term conjunction() {
    Term first = negation();
    while (position < words.size() && !List.of("-o", "-or", ")").contains(words.get(position))) {
      if (takes("-a") || takes("-and")) {
        // The same as nothing between.
        hasNext();
      }
      Term left = first;
      Term right = negation();
      first = found -> left.test(found) && right.test(found);
    }
    return first;
  }

  private Term negation() {
    if (takes("!") || takes("-not")) {
      Term negated = negation();
      return found -> !negated.test(found);
    }
    if (takes("(")) {
      Term inside = alternatives();
      if (!takes(")")) {
        throw new UsageException("a ( without its )");
      }
      return inside;
    }
    return primary();
  }

  private Term primary() {
    hasNext();
    return switch (words.get(position++)) {
      case "-name" -> name(new Glob(value()));
      case "-iname" -> name(Glob.ignoringCase(value()));
      case "-type" -> type(value());
      case "-size" -> size(value());
      case "-mtime" -> age(value());
      case "-user" -> user(value());
      case "-group" -> group(value());
      case "-empty" -> FindExpression::isEmpty;
      case "-print" -> action(false);
      case "-print0" -> action(true);
      default -> {
        position--;
        throw unexpected();
      }
    };
  }

  private Term action(boolean zeroEnds) {
    hasAction = true;
    return found -> printed(found, zeroEnds);
  }

  private static Term name(Glob glob) {
    return found -> glob.matches(found.target().name());
  }

  private static Term user(String name) {
    return found -> found.status().owner().equals(name);
  }

  private static Term group(String name) {
    return found -> found.status().group().equals(name);
  }

  private static Term type(String type) {
    if (!type.equals("f") && !type.equals("d")) {
      throw new UsageException("expected -type f or -type d, found '" + type + "'");
    }
    return found -> found.status().directory() == type.equals("d");
  }

  private static boolean isEmpty(Found found) {
    FileStatus status = found.status();
    return status.directory() ? status.childrenCount() == 0 : status.lengthBytes() == 0;
  }

  /** Bytes, or k, m, g and t of them; more than that with a plus, less with a minus. */
  private static Term size(String text) {
    String number = text.replaceFirst("^[-+]", "").toLowerCase(Locale.ROOT);
    int unit = "ckmgt".indexOf(number.isEmpty() ? '?' : number.charAt(number.length() - 1));
    String digits = unit < 0 ? number : number.substring(0, number.length() - 1);
    long wanted = number("-size", text, digits) << 10 * Math.max(0, unit);
    return found -> !found.status().directory() && fits(text, found.status().lengthBytes(), wanted);
  }

  /** Whole days since the modification. */
  private Term age(String text) {
    long days = number("-mtime", text, text.replaceFirst("^[-+]", ""));
    return found -> {
      long age = nowMillis - found.status().modificationTimeMillis();
      return fits(text, TimeUnit.MILLISECONDS.toDays(age), days);
    };
  }

  private static boolean fits(String text, long found, long wanted) {
    return text.startsWith("+")
        ? found > wanted
        : text.startsWith("-") ? found < wanted : found == wanted;
  }

  private static long number(String option, String text, String digits) {
    if (!digits.matches("\\d{1,15}")) {
      throw new UsageException("expected a number behind " + option + ", found '" + text + "'");
    }
    return Long.parseLong(digits);
  }

  private boolean takes(String word) {
    boolean there = position < words.size() && words.get(position).equals(word);
    position += there ? 1 : 0;
    return there;
  }

  private String value() {
    if (position == words.size()) {
      throw new UsageException(words.get(position - 1) + " needs a value");
    }
    return words.get(position++);
  }

  private void hasNext() {
    if (position == words.size()) {
      throw new UsageException("the expression ends too early");
    }
  }

  private UsageException unexpected() {
    return new UsageException("Unexpected argument: " + words.get(position));
  }
}
