package io.ashlar.shell.files;

import io.ashlar.fs.FsStats;
import io.ashlar.shell.Session;
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
    Target target = session().target(paths.isEmpty() ? "/" : paths.get(0));
    session().status(target);
    FsStats stats = target.fileSystem().stats();
    long percent =
        stats.capacityBytes() == 0
            ? 0
            : Math.round(100.0 * stats.usedBytes() / stats.capacityBytes());
    if (session().json()) {
      Json.write(
          terminal(),
          Fields.of(
              "fileSystem", target.fileSystem().uri(),
              "capacity", stats.capacityBytes(),
              "used", stats.usedBytes(),
              "available", stats.remainingBytes()));
      return;
    }
    new Table(Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT)
        .row("Filesystem", "Size", "Used", "Available", "Use%")
        .row(
            target.fileSystem().uri(),
            Sizes.format(stats.capacityBytes(), human),
            Sizes.format(stats.usedBytes(), human),
            Sizes.format(stats.remainingBytes(), human),
            percent + "%")
        .lines()
        .forEach(terminal()::line);
  }
}
