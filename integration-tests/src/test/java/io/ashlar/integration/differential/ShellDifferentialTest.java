package io.ashlar.integration.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.shell.CommandFactory;
import org.apache.hadoop.fs.shell.FsCommand;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of {@code hdfs dfs}, through Hadoop's shell: what it prints, what it complains of
 * and its exit code are the same on Ashlar as on Apache HDFS.
 *
 * <p>Under {@code -Dashlar.differential.tables=ls,rm} only those tables run.
 */
@ExtendWith(Sides.Extension.class)
class ShellDifferentialTest {
  private static final List<String> TABLES =
      List.of(
          "acl",
          "attributes",
          "data",
          "go",
          "help",
          "ls",
          "mkdir",
          "move",
          "quota",
          "read",
          "remove",
          "snapshot",
          "transfer",
          "usage",
          "xattr");

  /** Sections that do not pass yet, each with what they wait for; empty when all is as on HDFS. */
  private static final Map<String, String> AWAITING = Map.of();

  @TempDir static Path scratch;

  private final Normalizer normalizer = new Normalizer();

  @TestFactory
  Stream<DynamicNode> everyCommandShowsWhatItShowsOnHdfs(Sides sides) throws IOException {
    String chosen = System.getProperty("ashlar.differential.tables", "");
    List<DynamicNode> tables = new ArrayList<>();
    for (String table : chosen.isEmpty() ? TABLES : List.of(chosen.split(","))) {
      tables.add(
          DynamicContainer.dynamicContainer(
              table,
              ShellScript.load(table).sections().stream()
                  .map(
                      section ->
                          DynamicTest.dynamicTest(
                              section.title(), () -> compare(sides, section)))));
    }
    return tables.stream();
  }

  @Test
  void noCommandOfHadoopsShellIsLeftOut() throws IOException {
    CommandFactory commands = new CommandFactory(new Configuration());
    FsCommand.registerCommands(commands);
    Set<String> tried = new HashSet<>();
    for (String table : TABLES) {
      for (ShellScript.Section section : ShellScript.load(table).sections()) {
        section.lines().forEach(line -> tried.addAll(line.words()));
      }
    }
    assertThat(tried).contains(commands.getNames()).contains("-help", "-usage");
  }

  private void compare(Sides sides, ShellScript.Section section) throws IOException {
    assumeThat(AWAITING).as("what is awaited").doesNotContainKey(section.title());
    assumeTrue(
        GoClient.isInstalled() || section.lines().stream().noneMatch(ShellLine::isForGoClient),
        "The command 'hdfs' of Debian's package hdfs-cli is not on the PATH");
    List<ShellRun.Outcome> truth = run(sides.apache(), section);
    List<ShellRun.Outcome> ours = run(sides.ashlar(), section);
    StringBuilder report = new StringBuilder();
    boolean differs = false;
    for (int i = 0; i < section.lines().size(); i++) {
      ShellLine line = section.lines().get(i);
      report.append("$ ").append(line.text()).append('\n');
      String expected = describe(sides.apache(), line, truth.get(i));
      String found = describe(sides.ashlar(), line, ours.get(i));
      if (line.leniency() != ShellLine.Leniency.ON_PURPOSE && !found.equals(expected)) {
        differs = true;
        report.append("  on Apache HDFS: ").append(expected);
        report.append("  on Ashlar:      ").append(found);
      }
    }
    if (differs) {
      fail("Ashlar shows something else than Apache HDFS:\n" + report);
    }
  }

  private static List<ShellRun.Outcome> run(Side side, ShellScript.Section section)
      throws IOException {
    side.clear();
    Path local = Files.createDirectories(scratch.resolve("local"));
    try {
      ShellRun run = new ShellRun(side, local);
      List<ShellRun.Outcome> outcomes = new ArrayList<>();
      for (ShellLine line : section.lines()) {
        outcomes.add(run.run(line));
      }
      return outcomes;
    } finally {
      FileUtil.fullyDelete(local.toFile());
    }
  }

  private String describe(Side side, ShellLine line, ShellRun.Outcome outcome) {
    StringBuilder text = new StringBuilder("exit code " + outcome.status() + "\n");
    indent("    ", normalizer.normalize(side, outcome.output(), line.leniency()), text);
    indent("    ! ", normalizer.normalize(side, outcome.errors(), line.leniency()), text);
    return text.toString();
  }

  private static void indent(String mark, String text, StringBuilder report) {
    text.lines().forEach(line -> report.append(mark).append(line).append('\n'));
  }
}
