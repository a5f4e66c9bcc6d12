package io.ashlar.integration.differential;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command {@code hdfs} of Debian's package hdfs-cli: an independent client, written in Go. Each
 * call is a process of its own.
 */
final class GoClient {
  private static final int PATIENCE_SECONDS = 60;

  private GoClient() {}

  /** Whether the command is on the PATH. */
  static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, "hdfs"))
        .anyMatch(Files::isExecutable);
  }

  /** Runs the command to its end, whatever that is. */
  static ShellRun.Outcome run(Side side, String user, List<String> arguments, String input)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("hdfs"));
    command.addAll(arguments);
    Path directory = Files.createTempDirectory("ashlar-go");
    Path in = Files.writeString(directory.resolve("in"), input);
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder
          .environment()
          .putAll(Map.of("HADOOP_NAMENODE", side.uri().getAuthority(), "HADOOP_USER_NAME", user));
      int status = await(builder.start(), command);
      return new ShellRun.Outcome(status, text(out), text(err));
    } finally {
      for (Path file : List.of(in, out, err, directory)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static int await(Process process, List<String> command) throws IOException {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            String.join(" ", command) + " goes on after " + PATIENCE_SECONDS + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(String.join(" ", command));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
