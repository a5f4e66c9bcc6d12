package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs Ashlar's command line in JVMs of their own, from the classes of this build. Immutable. */
public final class AshlarCommand {
  private static final String MAIN = "io.ashlar.shell.Ashlar";

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
    return environment;
  }

  /** The command line; {@link #environment} goes with it. */
  public List<String> command(List<String> arguments) {
    return new JavaCommand().flags(flags).classpath(Classpaths.ashlar()).main(MAIN, arguments);
  }

  /**
   * Starts a command.
   *
   * @param name what error messages call the process, and the name of its log
   */
  public ChildProcess start(String name, List<String> arguments) throws IOException {
    return ChildProcess.start(
        "ashlar " + name, command(arguments), environment, directory.resolve(name + ".log"));
  }

  /** Runs a command to its end. */
  public Outcome run(String... arguments) throws IOException {
    Path log = directory.resolve("ashlar-" + arguments[0] + ".log");
    Files.deleteIfExists(log);
    ChildProcess process =
        ChildProcess.start(
            "ashlar " + String.join(" ", arguments), command(List.of(arguments)), environment, log);
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
