package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists directories of any size: entries are shown as they come unless they must be sorted. */
@Command(name = "ls", description = "Lists directories and files.")
public final class Ls extends Verb {
  /** Entries whose columns are aligned with each other; the next ones are at least as wide. */
  private static final int GROUP = 1000;

  /** The same below -R, as the hdfs command has it. */
  private static final int RECURSIVE_GROUP = 100;

  @Option(names = "-R", description = "Directories below too.")
  private boolean recursive;

  @Option(names = "-d", description = "Directories themselves, not what is in them.")
  private boolean directoriesPlain;

  @Option(names = "-h", description = "Sizes for people.")
  private boolean human;

  @Option(names = "-C", description = "Paths only.")
  private boolean pathsOnly;

  @Option(names = "-q", description = "A question mark for what cannot be printed.")
  private boolean printable;

  @Option(names = "-t", description = "Newest first.")
  private boolean byTime;

  @Option(names = "-S", description = "Largest first.")
  private boolean bySize;

  @Option(names = "-r", description = "The other way round.")
  private boolean reversed;

  @Option(names = "-u", description = "Access times instead of modification times.")
  private boolean accessTime;

  @Option(names = "-e", description = "Erasure coding policies.")
  private boolean erasureCoding;

  @Parameters(paramLabel = "PATH", description = "What to list; your home directory by default.")
  private List<String> paths = new ArrayList<>();

  private final Columns columns = new Columns();
  private Style style;
  private Json json;

  /** For a run of the command. */
  public Ls(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    style = new Style(terminal());
    List<String> arguments = paths.isEmpty() ? List.of(".") : paths;
    if (session().json()) {
      try (Json array = Json.array(terminal())) {
        json = array;
        forEach(arguments, this::list);
      }
    } else {
      forEach(arguments, this::list);
    }
  }

  private void list(Found found) throws IOException {
    if (found.status().directory() && !directoriesPlain) {
      directory(found);
    } else {
      print(List.of(found));
    }
  }

  private void directory(Found directory) throws IOException {
    Target target = directory.target();
    int children = directory.status().childrenCount();
    try (Stream<FileStatus> stream = target.fileSystem().list(target.path())) {
      Stream<Found> found = stream.map(entry -> new Found(target.child(entry.name()), entry));
      if (recursive) {
        inGroups(found.iterator(), RECURSIVE_GROUP);
      } else if (byTime || bySize || reversed || children <= 0) {
        List<Found> all = found.sorted(order()).toList();
        count(all.size());
        print(all);
      } else {
        count(children);
        inGroups(found.iterator(), GROUP);
      }
    }
  }

  private void inGroups(Iterator<Found> entries, int size) {
    List<Found> group = new ArrayList<>();
    while (entries.hasNext()) {
      group.add(entries.next());
      if (group.size() == size || !entries.hasNext()) {
        print(group);
        group.clear();
      }
    }
  }

  private void count(int count) {
    if (count > 0 && !pathsOnly && json == null) {
      terminal().line("Found " + count + " items");
    }
  }

  private Comparator<Found> order() {
    // The server's order is that of the names.
    Comparator<Found> order = Comparator.comparing(found -> found.target().path());
    if (byTime) {
      order = Comparator.comparingLong((Found found) -> time(found.status())).reversed();
    } else if (bySize) {
      order = Comparator.comparingLong((Found found) -> found.status().lengthBytes()).reversed();
    }
    return reversed ? order.reversed() : order;
  }

  private long time(FileStatus status) {
    return accessTime ? status.accessTimeMillis() : status.modificationTimeMillis();
  }

  /** Prints a group, and below -R what is in each of its directories right behind that. */
  private void print(List<Found> group) {
    if (!pathsOnly && json == null) {
      group.forEach(columns::widenFor);
    }
    for (Found found : group) {
      if (json != null) {
        json.add(Listing.fields(found.target(), found.status()));
      } else {
        terminal().line(pathsOnly ? found.target().shown() : columns.line(found));
      }
      if (recursive && !directoriesPlain && found.status().directory()) {
        attempt(() -> directory(found));
      }
    }
  }

  private String policy(Found found) {
    try {
      return found
          .target()
          .fileSystem()
          .contentSummary(found.target().path())
          .erasureCodingPolicy();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** How wide the columns have become so far. */
  private final class Columns {
    private int replication = 3;
    private int owner;
    private int group;
    private int policy;
    private int length = 10;

    void widenFor(Found found) {
      FileStatus status = found.status();
      replication = Math.max(replication, Integer.toString(status.replication()).length());
      owner = Math.max(owner, status.owner().length());
      group = Math.max(group, status.group().length());
      length = Math.max(length, Long.toString(status.lengthBytes()).length());
      policy = erasureCoding ? Math.max(policy, policy(found).length()) : 0;
    }

    String line(Found found) {
      FileStatus status = found.status();
      return (status.directory() ? "d" : "-")
          + Listing.mode(status.permission())
          + (status.traits().hasAcl() ? "+" : " ")
          + right(status.directory() ? "-" : Integer.toString(status.replication()), replication)
          + " "
          + left(status.owner(), owner)
          + left(status.group(), group)
          + (erasureCoding ? left(policy(found), policy) : "")
          + right(Sizes.format(status.lengthBytes(), human), length)
          + " "
          + Listing.minute(time(status))
          + " "
          + name(found);
    }

    private static String right(String text, int width) {
      return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String left(String text, int width) {
      return width == 0 ? text : text + " ".repeat(width - text.length()) + " ";
    }
  }

  private String name(Found found) {
    String shown = found.target().shown();
    String name = printable ? Listing.printable(shown) : shown;
    return found.status().directory() && session().forPeople() ? style.accent(name) : name;
  }
}
