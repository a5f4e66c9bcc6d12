package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists directories. */
@Command(name = "ls", description = "Lists directories and files.")
public final class Ls extends Verb {
  /** Entries whose columns are aligned with each other; more are printed in groups. */
  private static final int GROUP = 1000;

  @Option(names = "-R", description = "Directories below too.")
  private boolean recursive;

  @Option(names = "-d", description = "Directories themselves, not what is in them.")
  private boolean directoriesPlain;

  @Option(names = "-h", description = "Sizes for people.")
  private boolean human;

  @Option(names = "-C", description = "Paths only.")
  private boolean pathsOnly;

  @Option(names = "-t", description = "Newest first.")
  private boolean byTime;

  @Option(names = "-S", description = "Largest first.")
  private boolean bySize;

  @Option(names = "-r", description = "The other way round.")
  private boolean reversed;

  @Option(names = "-u", description = "Access times instead of modification times.")
  private boolean accessTime;

  @Parameters(paramLabel = "PATH", description = "What to list; your home directory by default.")
  private List<String> paths = new ArrayList<>();

  private Json json;
  private final List<Found> group = new ArrayList<>();

  /** For a run of the command. */
  public Ls(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    List<String> arguments = paths.isEmpty() ? List.of(".") : paths;
    if (session().json()) {
      try (Json array = Json.array(terminal())) {
        json = array;
        arguments.forEach(path -> attempt(() -> list(path)));
      }
    } else {
      arguments.forEach(path -> attempt(() -> list(path)));
    }
  }

  private void list(String argument) throws IOException {
    List<Found> plain = new ArrayList<>();
    for (Found found : session().find(argument)) {
      if (found.status().directory() && !directoriesPlain) {
        directory(found);
      } else {
        plain.add(found);
      }
    }
    sorted(plain).forEach(this::print);
    endGroup();
  }

  private void directory(Found start) throws IOException {
    if (recursive) {
      Tree.walk(start, (found, depth) -> depth == 0 || printed(found));
    } else {
      entries(start);
    }
    endGroup();
  }

  private boolean printed(Found found) {
    print(found);
    return true;
  }

  private void entries(Found directory) throws IOException {
    Target target = directory.target();
    int children = directory.status().childrenCount();
    try (Stream<FileStatus> stream = target.fileSystem().list(target.path())) {
      Stream<Found> found = stream.map(entry -> new Found(target.child(entry.name()), entry));
      if (byTime || bySize || reversed || children < 0) {
        List<Found> all = found.toList();
        count(all.size());
        sorted(all).forEach(this::print);
      } else {
        count(children);
        found.forEach(this::print);
      }
    }
  }

  private void count(int count) {
    if (count > 0 && !pathsOnly && json == null) {
      terminal().line("Found " + count + " items");
    }
  }

  private List<Found> sorted(List<Found> all) {
    Comparator<Found> order = null;
    if (byTime) {
      order = Comparator.comparingLong((Found found) -> time(found.status())).reversed();
    } else if (bySize) {
      order = Comparator.comparingLong((Found found) -> found.status().lengthBytes()).reversed();
    } else if (reversed) {
      order = Comparator.comparing((Found found) -> found.target().path());
    }
    if (order == null) {
      return all;
    }
    return all.stream().sorted(reversed ? order.reversed() : order).toList();
  }

  private long time(FileStatus status) {
    return accessTime ? status.accessTimeMillis() : status.modificationTimeMillis();
  }

  private void print(Found found) {
    if (json != null) {
      json.add(Listing.fields(found.target(), found.status()));
    } else if (pathsOnly) {
      terminal().line(found.target().shown());
    } else {
      group.add(found);
      if (group.size() == GROUP) {
        endGroup();
      }
    }
  }

  private void endGroup() {
    int owner = 0;
    int groupName = 0;
    int length = 10;
    for (Found found : group) {
      owner = Math.max(owner, found.status().owner().length());
      groupName = Math.max(groupName, found.status().group().length());
      length = Math.max(length, size(found.status()).length());
    }
    String format = "%s%s %3s " + column(owner) + column(groupName) + "%" + length + "s %s %s";
    for (Found found : group) {
      FileStatus status = found.status();
      terminal()
          .line(
              format.formatted(
                  status.directory() ? "d" : "-",
                  Listing.mode(status.permission()),
                  status.directory() ? "-" : status.replication(),
                  status.owner(),
                  status.group(),
                  size(status),
                  Listing.minute(time(status)),
                  found.target().shown()));
    }
    group.clear();
  }

  private static String column(int width) {
    return width == 0 ? "%s " : "%-" + width + "s ";
  }

  private String size(FileStatus status) {
    return Sizes.format(status.lengthBytes(), human);
  }
}
