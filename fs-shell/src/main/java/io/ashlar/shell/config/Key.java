package io.ashlar.shell.config;

/**
 * A setting that Ashlar knows. Immutable; all of them are in {@link Keys}.
 *
 * @param name as written in {@code ashlar.yaml}, for example {@code namenode.rpc-address}
 * @param type how its text is read
 * @param defaultText the default as one would write it; empty for a key without one
 * @param doc one line for the reference
 * @param <T> what the servers get
 */
public record Key<T>(String name, ValueType<T> type, String defaultText, String doc) {

  /** The default's value, or null for a key without one. */
  T defaultValue() {
    return defaultText.isEmpty() ? null : type.parse(defaultText);
  }
}
