package io.ashlar.witness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a command took from its start to its end, and what it used.
 *
 * @param wallSeconds from start to end
 * @param cpuSeconds user and system time
 * @param output what it wrote to its standard output and error
 */
public record TimedCommand(double wallSeconds, double cpuSeconds, String output) {
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** Bash prints the times of its ended children: the last line is theirs, user and system. */
  private static final String SCRIPT = "\"$@\"; status=$?; echo; times; exit $status";

  private static final Pattern TIMES =
      Pattern.compile("([0-9]+)m([0-9.]+)s ([0-9]+)m([0-9.]+)s\\s*$");

  /**
   * Runs a command.
   *
   * @throws IOException if it ends with another status than 0
   */
  public static TimedCommand run(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    Files.deleteIfExists(log);
    List<String> timed = new ArrayList<>(List.of("bash", "-c", SCRIPT, "bash"));
    timed.addAll(command);
    long started = System.nanoTime();
    ChildProcess.start(name, timed, environment, log).awaitSuccess(PATIENCE);
    double wallSeconds = (System.nanoTime() - started) / 1e9;
    String output = Files.readString(log);
    Matcher times = TIMES.matcher(output);
    if (!times.find()) {
      throw new IOException("No times of " + name + " in " + log);
    }
    double cpuSeconds =
        60 * Double.parseDouble(times.group(1))
            + Double.parseDouble(times.group(2))
            + 60 * Double.parseDouble(times.group(3))
            + Double.parseDouble(times.group(4));
    return new TimedCommand(wallSeconds, cpuSeconds, output);
  }
}
