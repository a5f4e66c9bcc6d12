package io.ashlar.shell.config;

import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The values of all keys: what was set, else the defaults. Immutable. */
public final class Settings {
  private static final String FILE_NAME = "ashlar.yaml";
  private static final Settings DEFAULTS = new Settings(Map.of());

  private final Map<Key<?>, Object> values;

  private Settings(Map<Key<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Nothing set. */
  public static Settings defaults() {
    return DEFAULTS;
  }

  /**
   * Reads the configuration file and then the command line's assignments, which win.
   *
   * @param file the file to read; without one, {@code ashlar.yaml} in the working directory or in
   *     the directory that ASHLAR_CONF_DIR names, or no file if there is neither
   * @param assignments {@code key=value} each; lists and mappings also as YAML has them
   * @throws ConfigException for an unknown key or a bad value, with its line or assignment
   * @throws IOException if a file that was named cannot be read
   */
  public static Settings load(Optional<Path> file, List<String> assignments) throws IOException {
    List<Assignment> all = new ArrayList<>();
    Optional<Path> source = file.isPresent() ? file : usualFile();
    if (source.isPresent()) {
      all.addAll(YamlSource.read(source.get()));
    }
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        throw new ConfigException("--set " + assignment + ": expected key=value");
      }
      all.add(
          YamlSource.withoutBraces(
              new Assignment(
                  assignment.substring(0, equals).strip(),
                  assignment.substring(equals + 1),
                  "--set " + assignment)));
    }
    Map<Key<?>, Object> values = new HashMap<>();
    for (Assignment assignment : all) {
      Key<?> key = assignment.key();
      values.put(key, assignment.value(key));
    }
    return values.isEmpty() ? DEFAULTS : new Settings(values);
  }

  private static Optional<Path> usualFile() {
    List<Path> places = new ArrayList<>(List.of(Path.of(FILE_NAME)));
    String confDir = System.getenv("ASHLAR_CONF_DIR");
    if (confDir != null && !confDir.isEmpty()) {
      places.add(Path.of(confDir, FILE_NAME));
    }
    return places.stream().filter(Files::isRegularFile).findFirst();
  }

  /**
   * The key's value.
   *
   * @throws NoSuchElementException for a key that was not set and has no default
   */
  public <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(
            () -> new NoSuchElementException(key.name() + " has neither value nor default"));
  }

  /** The key's value, or empty if it was not set and has no default. */
  @SuppressWarnings("unchecked") // The key's own type made the value.
  public <T> Optional<T> find(Key<T> key) {
    Object value = values.get(key);
    return Optional.ofNullable(value != null ? (T) value : key.defaultValue());
  }

  /** How clients and DataNodes reach DataNodes: what two keys say together. */
  public DatanodeReach datanodeReach() {
    boolean byHostName = get(Keys.USE_HOST_NAMES);
    if (!isSet(Keys.DATANODE_TIMEOUT)) {
      return new DatanodeReach(byHostName, DatanodeReach.DEFAULT.silenceMillis());
    }
    long silenceMillis = get(Keys.DATANODE_TIMEOUT).toMillis();
    if (silenceMillis < 1000 || silenceMillis > Integer.MAX_VALUE) {
      throw new ConfigException(Keys.DATANODE_TIMEOUT.name() + ": expected at least 1s");
    }
    return new DatanodeReach(byHostName, silenceMillis);
  }

  /** Whether the file or the command line set the key. */
  public boolean isSet(Key<?> key) {
    return values.containsKey(key);
  }

  /** The same, with one more key set unless it is set already. */
  public Settings withFallback(Key<?> key, String text) {
    if (isSet(key)) {
      return this;
    }
    Map<Key<?>, Object> more = new HashMap<>(values);
    more.put(key, key.type().parse(text));
    return new Settings(more);
  }
}
