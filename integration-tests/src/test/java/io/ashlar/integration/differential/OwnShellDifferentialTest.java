package io.ashlar.integration.differential;

import static org.assertj.core.api.Assertions.fail;

import io.ashlar.shell.Ashlar;
import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands of {@code hdfs dfs} as {@code ashlar fs} runs them: what they write to standard output
 * and their exit codes are those of Hadoop's own shell on the same cluster. Complaints have words
 * of their own, but there are some where Hadoop's shell has any.
 */
@ExtendWith(Sides.Extension.class)
class OwnShellDifferentialTest {
  private static final List<String> TABLES = List.of("own");

  @TempDir static Path scratch;

  private final Normalizer normalizer = new Normalizer();

  @TestFactory
  Stream<DynamicTest> commandsShowWhatHadoopsShellShows(Sides sides) throws IOException {
    String chosen = System.getProperty("ashlar.differential.tables", "");
    List<DynamicTest> tests = new ArrayList<>();
    for (String table : chosen.isEmpty() ? TABLES : Arrays.asList(chosen.split(","))) {
      for (ShellScript.Section section : ShellScript.load(table).sections()) {
        tests.add(
            DynamicTest.dynamicTest(
                table + ": " + section.title(), () -> compare(sides.ashlar(), section)));
      }
    }
    return tests.stream();
  }

  private void compare(Side side, ShellScript.Section section) throws IOException {
    List<ShellRun.Outcome> truth = run(side, section, false);
    List<ShellRun.Outcome> ours = run(side, section, true);
    StringBuilder report = new StringBuilder();
    boolean differs = false;
    for (int i = 0; i < section.lines().size(); i++) {
      ShellLine line = section.lines().get(i);
      report.append("$ ").append(line.text()).append('\n');
      String expected = describe(side, line, truth.get(i));
      String found = describe(side, line, ours.get(i));
      if (line.leniency() != ShellLine.Leniency.ON_PURPOSE && !found.equals(expected)) {
        differs = true;
        report.append("  Hadoop's shell: ").append(expected).append(truth.get(i).errors());
        report.append("  ashlar fs:      ").append(found).append(ours.get(i).errors());
      }
    }
    if (differs) {
      fail("'ashlar fs' shows something else than Hadoop's shell:\n" + report);
    }
  }

  private static List<ShellRun.Outcome> run(Side side, ShellScript.Section section, boolean own)
      throws IOException {
    side.clear();
    Path local = Files.createDirectories(scratch.resolve("local"));
    try {
      ShellRun hadoop = new ShellRun(side, local);
      List<ShellRun.Outcome> outcomes = new ArrayList<>();
      for (ShellLine line : section.lines()) {
        boolean command = line.words().get(0).startsWith("-");
        outcomes.add(own && command ? ashlar(side, line, local) : hadoop.run(line));
      }
      return outcomes;
    } finally {
      FileUtil.fullyDelete(local.toFile());
    }
  }

  private static ShellRun.Outcome ashlar(Side side, ShellLine line, Path local) {
    List<String> words = new ArrayList<>();
    words.add("--set");
    words.add("client.user=" + (line.user().isEmpty() ? Side.superuser() : line.user()));
    words.add("fs");
    line.words()
        .forEach(word -> words.add(word.replaceAll("(^|file:|file://)@(?=/|$)", "$1" + local)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(line.input().getBytes(StandardCharsets.UTF_8)),
            out,
            err,
            false,
            false,
            80);
    int status =
        Ashlar.run(
            terminal, Map.of("ASHLAR_FS", side.uri().toString()), words.toArray(String[]::new));
    return new ShellRun.Outcome(
        status == 255 ? -1 : status,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  private String describe(Side side, ShellLine line, ShellRun.Outcome outcome) {
    String output = normalizer.normalize(side, outcome.output(), line.leniency());
    return "exit code "
        + outcome.status()
        + (outcome.errors().isEmpty() ? "" : ", with a complaint")
        + "\n"
        + output.lines().map(text -> "    " + text + "\n").reduce("", String::concat);
  }
}
