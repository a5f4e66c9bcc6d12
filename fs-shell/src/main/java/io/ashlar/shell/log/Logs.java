package io.ashlar.shell.log;

import java.util.List;
import java.util.Set;

/**
 * Decides before the first logger exists where logs go, by system properties that {@link
 * LogConfiguration} reads. Verbs of clients have no logs unless {@code --debug} asks for them,
 * which also spares them the time to set logging up.
 */
public final class Logs {
  /** Least level that is logged to standard error. */
  static final String LEVEL = "ashlar.log-level";

  private static final Set<String> DAEMONS = Set.of("namenode", "datanode", "worker");
  private static final Set<String> EMBEDDED = Set.of("up", "demo");

  private Logs() {}

  /** Chooses by the command line; to be called before anything else. */
  public static void choose(String[] args) {
    List<String> all = List.of(args);
    String level;
    if (all.contains("--debug")) {
      level = "DEBUG";
    } else if (all.stream().anyMatch(DAEMONS::contains)) {
      level = "INFO";
    } else if (all.stream().anyMatch(EMBEDDED::contains)) {
      level = "ERROR";
    } else {
      System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
      System.setProperty("slf4j.internal.verbosity", "ERROR");
      return;
    }
    System.setProperty(LEVEL, System.getProperty(LEVEL, level));
  }
}
