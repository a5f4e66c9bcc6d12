package io.ashlar.shell.files;

import io.ashlar.fs.FsStats;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how full the file system is. */
@Command(name = "df", description = "Tells how full the file system is.")
public final class Df extends Verb {
  @Option(names = "-h", description = "Sizes for people.")
  private boolean human;

  @Parameters(paramLabel = "PATH")
  private List<String> paths = new ArrayList<>();

  /** For a run of the command. */
  public Df(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    List<Map<String, Object>> report = new ArrayList<>();
    Table table = new Table(Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT);
    table.row("Filesystem", "Size", "Used", "Available", "Use%");
    forEach(
        paths.isEmpty() ? List.of("/") : paths,
        found -> {
          URI uri = found.target().fileSystem().uri();
          FsStats stats = found.target().fileSystem().stats();
          report.add(fields(uri, stats));
          table.row(
              uri,
              Sizes.format(stats.capacityBytes(), human),
              Sizes.format(stats.usedBytes(), human),
              Sizes.format(stats.remainingBytes(), human),
              percent(stats) + "%");
        });
    if (session().json()) {
      Json.write(terminal(), report.size() == 1 ? report.get(0) : report);
    } else if (!report.isEmpty()) {
      table.lines().forEach(terminal()::line);
    }
  }

  private static long percent(FsStats stats) {
    return stats.capacityBytes() == 0
        ? 0
        : Math.round(100.0 * stats.usedBytes() / stats.capacityBytes());
  }

  private static Map<String, Object> fields(URI uri, FsStats stats) {
    return Fields.of(
        "fileSystem", uri,
        "capacity", stats.capacityBytes(),
        "used", stats.usedBytes(),
        "available", stats.remainingBytes());
  }
}
