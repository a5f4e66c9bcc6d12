package io.ashlar.shell.files;

import io.ashlar.fs.ContentSummary;
import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how much space trees take. */
@Command(
    name = "du",
    description = "Tells the size of files and trees, without and with their replicas.")
public final class Du extends Verb {
  @Option(names = "-s", description = "One line for each PATH, not for what is in it.")
  private boolean summary;

  @Option(names = "-h", description = "Sizes for people.")
  private boolean human;

  @Option(names = "-v", description = "A line with headings.")
  private boolean headings;

  @Option(names = "-x", description = "Without what only snapshots have.")
  private boolean withoutSnapshots;

  @Parameters(paramLabel = "PATH")
  private List<String> paths = new ArrayList<>();

  private final Table table = new Table(Align.LEFT, Align.LEFT, Align.LEFT);
  private final List<Map<String, Object>> report = new ArrayList<>();

  /** For a run of the command. */
  public Du(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (headings || session().forPeople()) {
      table.row("SIZE", "DISK_SPACE_CONSUMED_WITH_ALL_REPLICAS", "FULL_PATH_NAME");
    }
    (paths.isEmpty() ? List.of(".") : paths).forEach(path -> attempt(() -> measure(path)));
    if (session().json()) {
      Json.write(terminal(), report);
    } else {
      table.lines().forEach(terminal()::line);
    }
  }

  private void measure(String argument) throws IOException {
    for (Found found : session().find(argument)) {
      if (summary || !found.status().directory()) {
        add(found.target());
        continue;
      }
      List<FileStatus> entries;
      try (Stream<FileStatus> all = found.target().fileSystem().list(found.target().path())) {
        entries = all.toList();
      }
      for (FileStatus entry : entries) {
        add(found.target().child(entry.name()));
      }
    }
  }

  private void add(Target target) throws IOException {
    ContentSummary all = target.fileSystem().contentSummary(target.path());
    ContentSummary content = withoutSnapshots ? all.withoutSnapshots() : all;
    report.add(
        Fields.of(
            "path", target.shown(),
            "length", content.lengthBytes(),
            "spaceConsumed", content.spaceConsumedBytes()));
    table.row(
        Sizes.format(content.lengthBytes(), human),
        Sizes.format(content.spaceConsumedBytes(), human),
        target.shown());
  }
}
