package io.ashlar.shell.config;

import java.util.Comparator;
import java.util.Optional;

/**
 * A key set to a text somewhere.
 *
 * @param name of the key, not yet looked up
 * @param text of the value, not yet read
 * @param place where it was written, for messages: a file and line, or the command line's words
 */
record Assignment(String name, String text, String place) {

  Key<?> key() {
    return Keys.find(name).orElseThrow(this::unknown);
  }

  <T> T value(Key<T> key) {
    try {
      return key.type().parse(text);
    } catch (IllegalArgumentException bad) {
      throw new ConfigException(
          place + ": bad value '" + text + "' for " + name + ": " + bad.getMessage());
    }
  }

  private ConfigException unknown() {
    String advice =
        nearest()
            .map(key -> "did you mean " + key.name() + "?")
            .orElse("'ashlar config' lists the keys");
    return new ConfigException(place + ": unknown key " + name + "; " + advice);
  }

  private Optional<Key<?>> nearest() {
    return Keys.all().stream()
        .<Key<?>>map(key -> key)
        .min(Comparator.comparingInt(key -> distance(name, key.name())))
        .filter(key -> distance(name, key.name()) <= Math.max(3, name.length() / 3));
  }

  /**
   * Levenshtein's distance: insertions, deletions and replacements that turn one into the other.
   */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
