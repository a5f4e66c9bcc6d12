package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies within and between file systems. */
@Command(name = "cp", description = "Copies files and directories, also between file systems.")
public final class Cp extends Verb {
  @Mixin private CopyOptions how;

  @Option(
      names = "--preserve",
      paramLabel = "topax",
      description = {
        "Keeps times, owner and group, mode (permission), access control lists, extended",
        "attributes; also spelled -p[topax], where -p alone is -ptop."
      })
  private String preserved = "";

  @Option(names = "-d", description = "Writes under the final name at once.")
  private boolean direct;

  @Parameters(arity = "2..*", paramLabel = "SOURCE... DESTINATION", hideParamSyntax = true)
  private List<String> arguments;

  private record Directory(Found original, Target copy) {}

  private final Deque<Directory> directories = new ArrayDeque<>();
  private Preserve kept;
  private Upload upload;

  /** For a run of the command. */
  public Cp(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (arguments.size() < 2) {
      throw new UsageException("expected one or more sources and a destination");
    }
    int last = arguments.size() - 1;
    kept = new Preserve(preserved);
    upload = new Upload(session(), Touch.createOptions(session().settings()), how, direct);
    List<Found> sources = new ArrayList<>();
    arguments.subList(0, last).forEach(path -> attempt(() -> sources.addAll(session().find(path))));
    if (sources.isEmpty()) {
      return;
    }
    boolean several = last > 1 || sources.size() > 1;
    Destination destination = Destination.of(session(), arguments.get(last), several);
    int threads = how.threads(session().settings().get(Keys.PARALLEL_FILES));
    try (Transfers transfers = new Transfers(session(), threads)) {
      sources.forEach(source -> attempt(() -> copy(source, destination, transfers)));
    }
    // What is put into a directory changes its times; so they are set last, the deepest first.
    while (!directories.isEmpty()) {
      Directory directory = directories.removeLast();
      attempt(() -> kept.keep(directory.original(), directory.copy()));
    }
  }

  private void copy(Found source, Destination destination, Transfers transfers) throws IOException {
    Target root = destination.placeFor(source.target().name());
    String from = source.target().path();
    boolean sameFileSystem = root.fileSystem().uri().equals(source.target().fileSystem().uri());
    if (sameFileSystem && (root.path() + "/").startsWith(from.equals("/") ? from : from + "/")) {
      throw new ShellException(
          "`" + source.target().shown() + "': Cannot be copied onto or into itself");
    }
    Tree.walk(
        source,
        (found, depth) -> {
          Target place = root.at(root.path() + found.target().path().substring(from.length()));
          if (found.status().directory()) {
            place.fileSystem().mkdirs(place.path(), found.status().permission());
            if (!kept.nothing()) {
              directories.add(new Directory(found, place));
            }
          } else {
            transfers.submit(
                found.status().lengthBytes(),
                progress -> {
                  upload.write(Sources.remote(found), place, progress);
                  kept.keep(found, place);
                });
          }
          return true;
        });
  }
}
