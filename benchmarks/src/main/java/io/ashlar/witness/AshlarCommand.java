package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs Ashlar's command line in JVMs of their own. Immutable.
 *
 * <p>The classes are those of this build, so that tests inside a build need no second one; under
 * {@code -Dashlar.launcher=FILE} the command is that file, the launcher that users start.
 */
public final class AshlarCommand {
  private static final String MAIN = "io.ashlar.shell.Ashlar";
  private static final String LAUNCHER = System.getProperty("ashlar.launcher");

  /** What the launcher gives to daemons and transfers. */
  private static final List<String> LAUNCHER_FLAGS =
      List.of("-XX:+UseSerialGC", "--add-opens=java.base/java.nio=ALL-UNNAMED");

  /** Asked for once, when the first command is to start. */
  private static final class Archived {
    static final List<String> FLAGS = ClassArchive.flags(Classpaths.ashlar(), MAIN);
  }

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> flags;

  private AshlarCommand(Path directory, Map<String, String> environment, List<String> flags) {
    this.directory = directory.toAbsolutePath();
    this.environment = environment;
    this.flags = flags;
  }

  /**
   * Commands against the given file system.
   *
   * @param directory takes the logs
   */
  public static AshlarCommand on(URI fileSystem, Path directory) {
    return new AshlarCommand(directory, Map.of("ASHLAR_FS", fileSystem.toString()), List.of());
  }

  /** Commands that need no file system, such as the daemons. */
  static AshlarCommand in(Path directory) {
    return new AshlarCommand(directory, Map.of(), List.of());
  }

  /** The same with other JVM options. */
  public AshlarCommand withFlags(List<String> other) {
    return new AshlarCommand(directory, environment, List.copyOf(other));
  }

  /** What the commands expect in the environment. */
  public Map<String, String> environment() {
    if (LAUNCHER == null) {
      return environment;
    }
    Map<String, String> more = new HashMap<>(environment);
    more.put("ASHLAR_NO_BUILD", "1");
    more.put("ASHLAR_JAVA_OPTS", String.join(" ", flags));
    return more;
  }

  /** The command line; {@link #environment} goes with it. */
  public List<String> command(List<String> arguments) {
    if (LAUNCHER == null) {
      return new JavaCommand()
          .flags(Archived.FLAGS)
          .flags(LAUNCHER_FLAGS)
          .flags(flags)
          .classpath(Classpaths.ashlar())
          .main(MAIN, arguments);
    }
    List<String> command = new ArrayList<>(List.of(LAUNCHER));
    command.addAll(arguments);
    return command;
  }

  /**
   * Starts a command.
   *
   * @param name what error messages call the process, and the name of its log
   */
  public ChildProcess start(String name, List<String> arguments) throws IOException {
    return ChildProcess.start(
        "ashlar " + name, command(arguments), environment(), directory.resolve(name + ".log"));
  }

  /** Runs a command to its end. */
  public Outcome run(String... arguments) throws IOException {
    Path log = directory.resolve("ashlar-" + arguments[0] + ".log");
    Files.deleteIfExists(log);
    ChildProcess process =
        ChildProcess.start(
            "ashlar " + String.join(" ", arguments),
            command(List.of(arguments)),
            environment(),
            log);
    int status = process.awaitExit(Duration.ofMinutes(10));
    return new Outcome(status, Files.readString(log));
  }

  /**
   * How a command ended.
   *
   * @param status its exit status
   * @param output what it wrote to its standard output and error
   */
  public record Outcome(int status, String output) {}
}
