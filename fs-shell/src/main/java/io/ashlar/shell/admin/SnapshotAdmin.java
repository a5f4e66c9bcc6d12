package io.ashlar.shell.admin;

import io.ashlar.fs.Snapshot;
import io.ashlar.fs.SnapshotDiff;
import io.ashlar.fs.SnapshottableDirectory;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What is decided and told of snapshots, under the names that the hdfs command has for it. */
final class SnapshotAdmin {
  private static final String NOW = ".";
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private SnapshotAdmin() {}

  private static String minute(long millis) {
    return MINUTES.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }

  /** Lets snapshots be taken. */
  @Command(name = "allowSnapshot", description = "Lets snapshots of directories be taken.")
  static final class Allow extends Verb {
    @Parameters(arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> paths;

    Allow(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      forEach(
          paths,
          found -> {
            found.target().fileSystem().snapshots().allow(found.target().path());
            terminal().line("Allowing snapshot on " + found.target().path() + " succeeded");
          });
    }
  }

  /** Lets no more be taken. */
  @Command(name = "disallowSnapshot", description = "Lets no more snapshots be taken.")
  static final class Disallow extends Verb {
    @Parameters(arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> paths;

    Disallow(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      forEach(
          paths,
          found -> {
            found.target().fileSystem().snapshots().disallow(found.target().path());
            terminal().line("Disallowing snapshot on " + found.target().path() + " succeeded");
          });
    }
  }

  /** Lists directories that snapshots may be taken of. */
  @Command(
      name = "lsSnapshottableDir",
      description = "Lists the directories whose snapshots you may take.")
  static final class Directories extends Verb {
    Directories(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException {
      List<SnapshottableDirectory> all = session().fileSystem().snapshots().directories();
      if (session().json()) {
        Json.write(terminal(), all.stream().map(Directories::fields).toList());
        return;
      }
      Table table = new Table(Align.RIGHT, Align.RIGHT, Align.LEFT, Align.LEFT, Align.LEFT);
      table.row("SNAPSHOTS", "LIMIT", "OWNER", "MODIFIED", "PATH");
      for (SnapshottableDirectory directory : all) {
        table.row(
            directory.snapshotCount(),
            directory.snapshotLimit(),
            directory.status().owner() + ":" + directory.status().group(),
            minute(directory.status().modificationTimeMillis()),
            directory.status().path());
      }
      table.lines().forEach(terminal()::line);
    }

    private static Map<String, Object> fields(SnapshottableDirectory directory) {
      return Fields.of(
          "path", directory.status().path(),
          "owner", directory.status().owner(),
          "snapshots", directory.snapshotCount(),
          "limit", directory.snapshotLimit());
    }
  }

  /** Lists the snapshots of a directory. */
  @Command(name = "lsSnapshot", description = "Lists the snapshots of DIRECTORY.")
  static final class Snapshots extends Verb {
    @Parameters(paramLabel = "DIRECTORY")
    private String path;

    Snapshots(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException {
      Found directory = session().find(path).get(0);
      List<Snapshot> all =
          directory.target().fileSystem().snapshots().list(directory.target().path());
      if (session().json()) {
        Json.write(terminal(), all.stream().map(Snapshots::fields).toList());
        return;
      }
      Table table = new Table(Align.RIGHT, Align.LEFT, Align.LEFT, Align.LEFT);
      table.row("ID", "TAKEN", "STATE", "PATH");
      for (Snapshot snapshot : all) {
        table.row(
            snapshot.id(),
            minute(snapshot.status().modificationTimeMillis()),
            snapshot.deleted() ? "deleted" : "active",
            snapshot.status().path());
      }
      table.lines().forEach(terminal()::line);
    }

    private static Map<String, Object> fields(Snapshot snapshot) {
      return Fields.of(
          "name", snapshot.name(),
          "path", snapshot.status().path(),
          "id", snapshot.id(),
          "deleted", snapshot.deleted());
    }
  }

  /** Compares snapshots. */
  @Command(
      name = "snapshotDiff",
      description = "Tells what changed in DIRECTORY between two snapshots; . is now.")
  static final class Diff extends Verb {
    @Parameters(index = "0", paramLabel = "DIRECTORY")
    private String path;

    @Parameters(index = "1", paramLabel = "FROM")
    private String from;

    @Parameters(index = "2", paramLabel = "TO")
    private String to;

    Diff(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException {
      Found directory = session().find(path).get(0);
      SnapshotDiff diff =
          directory
              .target()
              .fileSystem()
              .snapshots()
              .diff(directory.target().path(), name(from), name(to));
      if (session().json()) {
        Json.write(terminal(), diff.entries().stream().map(Diff::fields).toList());
        return;
      }
      terminal()
          .line(
              "Difference between %s and %s under directory %s:"
                  .formatted(told(diff.from()), told(diff.to()), directory.target().path()));
      for (SnapshotDiff.Entry entry : diff.entries()) {
        terminal()
            .line(
                entry.change().label()
                    + "\t"
                    + relative(entry.path())
                    + entry.target().map(target -> " -> " + relative(target)).orElse(""));
      }
    }

    private static String name(String argument) {
      return argument.equals(NOW) ? "" : argument.replaceFirst("^\\.snapshot/", "");
    }

    private static String told(String snapshot) {
      return snapshot.isEmpty() ? "current directory" : "snapshot " + snapshot;
    }

    private static String relative(String path) {
      return path.isEmpty() ? "." : "./" + path;
    }

    private static Map<String, Object> fields(SnapshotDiff.Entry entry) {
      return Fields.of(
          "change", entry.change().label(),
          "path", entry.path(),
          "target", entry.target().orElse(null));
    }
  }
}
