package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches files and trees. */
@Command(name = "get", description = "Fetches files and directories; - is standard output.")
public final class Get extends Verb {
  private static final String STANDARD_OUTPUT = "-";

  @Option(names = "-f", description = "Replaces existing files.")
  private boolean overwrite;

  @Option(names = "-p", description = "Keeps times and modes.")
  private boolean preserve;

  @Option(names = "-t", paramLabel = "N", description = "Files at the same time.")
  private Integer parallel;

  @Option(
      names = {"-ignoreCrc", "-crc", "-ignorecrc"},
      hidden = true,
      description = "Taken for compatibility; checksums are always checked.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean crc;

  @Parameters(arity = "1..*", paramLabel = "SOURCE... LOCAL", hideParamSyntax = true)
  private List<String> arguments;

  private Download download;

  /** For a run of the command. */
  public Get(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    int last = Math.max(1, arguments.size() - 1);
    String destination = arguments.size() == 1 ? "." : arguments.get(last);
    download = new Download(session(), overwrite, preserve);
    List<Found> sources = new ArrayList<>();
    arguments.subList(0, last).forEach(path -> attempt(() -> sources.addAll(session().find(path))));
    if (destination.equals(STANDARD_OUTPUT)) {
      Cat.copyAll(session(), sources);
      return;
    }
    Path local = Path.of(destination);
    if ((last > 1 || sources.size() > 1) && !Files.isDirectory(local)) {
      throw new ShellException("`" + local + "': Is not a directory");
    }
    Path parent = local.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new NoSuchFileException(parent.toString());
    }
    int threads = parallel == null ? session().settings().get(Keys.PARALLEL_FILES) : parallel;
    try (Transfers transfers = new Transfers(session(), Math.max(1, threads))) {
      for (Found source : sources) {
        attempt(() -> get(source, local, transfers));
      }
    }
  }

  private void get(Found source, Path local, Transfers transfers) throws IOException {
    Path root = Files.isDirectory(local) ? local.resolve(source.target().name()) : local;
    int prefix = source.target().path().length();
    Tree.walk(
        source,
        (found, depth) -> {
          String below = found.target().path().substring(prefix).replaceFirst("^/", "");
          Path place = below.isEmpty() ? root : root.resolve(below);
          if (found.status().directory()) {
            Files.createDirectories(place);
          } else {
            transfers.submit(
                found.status().lengthBytes(), progress -> download.fetch(found, place, progress));
          }
          return true;
        });
  }
}
