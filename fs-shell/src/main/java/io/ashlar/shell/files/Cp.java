package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies within and between file systems. */
@Command(name = "cp", description = "Copies files and directories, also between file systems.")
public final class Cp extends Verb {
  @Option(names = "-f", description = "Replaces existing files.")
  private boolean overwrite;

  @Option(names = "-p", description = "Keeps times and modes.")
  private boolean preserve;

  @Option(names = "-d", description = "Writes under the final name at once.")
  private boolean direct;

  @Option(names = "-t", paramLabel = "N", description = "Files at the same time.")
  private Integer parallel;

  @Parameters(arity = "2..*", paramLabel = "SOURCE... DESTINATION", hideParamSyntax = true)
  private List<String> arguments;

  private Upload upload;

  /** For a run of the command. */
  public Cp(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (arguments.size() < 2) {
      throw new UsageException("cp: expected one or more sources and a destination");
    }
    int last = arguments.size() - 1;
    upload = new Upload(session(), overwrite, direct);
    List<Found> sources = new ArrayList<>();
    arguments.subList(0, last).forEach(path -> attempt(() -> sources.addAll(session().find(path))));
    if (sources.isEmpty()) {
      return;
    }
    boolean several = last > 1 || sources.size() > 1;
    Destination destination = Destination.of(session(), arguments.get(last), several);
    int threads = parallel == null ? session().settings().get(Keys.PARALLEL_FILES) : parallel;
    try (Transfers transfers = new Transfers(session(), Math.max(1, threads))) {
      sources.forEach(source -> attempt(() -> copy(source, destination, transfers)));
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
          } else {
            transfers.submit(
                found.status().lengthBytes(),
                progress -> {
                  upload.write(
                      () -> found.target().fileSystem().open(found.target().path()),
                      place,
                      progress);
                  if (preserve) {
                    keep(found, place);
                  }
                });
          }
          return true;
        });
  }

  private static void keep(Found source, Target copy) throws IOException {
    copy.fileSystem().setPermission(copy.path(), source.status().permission());
    copy.fileSystem()
        .setTimes(
            copy.path(),
            source.status().modificationTimeMillis(),
            source.status().accessTimeMillis());
  }
}
