package io.ashlar.integration.differential;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.ToolRunner;
import org.slf4j.LoggerFactory;

/**
 * Runs lines of a table on one cluster in this process. While a line runs, the standard streams of
 * the process are its own: one at a time.
 */
final class ShellRun {
  private final Side side;
  private final Path local;

  /**
   * @param local the local directory, {@code @} in arguments
   */
  ShellRun(Side side, Path local) {
    this.side = side;
    this.local = local;
  }

  /** Runs one line to its end, whatever that is. */
  Outcome run(ShellLine line) throws IOException {
    List<String> words =
        line.words().stream()
            .map(word -> word.replaceAll("(^|file:|file://)@(?=/|$)", "$1" + local))
            .toList();
    String verb = words.get(0);
    List<String> arguments = words.subList(1, words.size());
    if (verb.equals("local")) {
      Path file = local.resolve(arguments.get(0));
      Files.createDirectories(file.getParent());
      Files.writeString(file, arguments.get(1));
      return Outcome.NOTHING;
    }
    if (verb.equals("local-tree")) {
      return new Outcome(0, localTree(), "");
    }
    String user = line.user().isEmpty() ? Side.superuser() : line.user();
    if (line.isForGoClient()) {
      return GoClient.run(side, user, arguments, line.input());
    }
    if (!verb.startsWith("-") && AdminVerb.ALL.containsKey(verb)) {
      try {
        AdminVerb.ALL.get(verb).run(side.fileSystem(user), arguments);
        return Outcome.NOTHING;
      } catch (IOException | IllegalArgumentException e) {
        return new Outcome(1, "", e.toString().lines().findFirst().orElse("") + "\n");
      }
    }
    return shell(Side.user(user), words, line.input());
  }

  private Outcome shell(UserGroupInformation user, List<String> words, String input)
      throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    InputStream in = System.in;
    Logger logger = (Logger) LoggerFactory.getLogger("org.apache.hadoop");
    try (PrintStream capturedOutput = new PrintStream(output, true, StandardCharsets.UTF_8);
        PrintStream capturedErrors = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      logger.setLevel(Level.OFF);
      System.setOut(capturedOutput);
      System.setErr(capturedErrors);
      System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
      Configuration settings = side.settings();
      // A file system of its own, as a process of its own would have, where settings differ.
      settings.setBoolean("fs.hdfs.impl.disable.cache", words.get(0).equals("-D"));
      int status =
          user.doAs(
              (java.security.PrivilegedExceptionAction<Integer>)
                  () -> ToolRunner.run(settings, new FsShell(), words.toArray(String[]::new)));
      return new Outcome(
          status, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      throw new java.io.InterruptedIOException(String.join(" ", words));
    } finally {
      System.setOut(out);
      System.setErr(err);
      System.setIn(in);
      logger.setLevel(null);
    }
  }

  private String localTree() throws IOException {
    StringBuilder tree = new StringBuilder();
    try (Stream<Path> paths = Files.walk(local)) {
      for (Path path : paths.sorted().toList()) {
        String name = "@/" + local.relativize(path);
        tree.append(
            Files.isDirectory(path)
                ? name + "/\n"
                : name + ": " + Files.readString(path, StandardCharsets.ISO_8859_1) + "\n");
      }
    }
    return tree.toString();
  }

  /**
   * What a command showed.
   *
   * @param status its exit code
   */
  record Outcome(int status, String output, String errors) {
    static final Outcome NOTHING = new Outcome(0, "", "");
  }
}
