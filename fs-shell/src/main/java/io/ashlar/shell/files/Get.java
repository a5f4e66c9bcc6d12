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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches files and trees. */
@Command(name = "get", description = "Fetches files and directories; - is standard output.")
public final class Get extends Verb {
  private static final String STANDARD_OUTPUT = "-";

  @Mixin private CopyOptions how;

  @Option(names = "-p", description = "Keeps times and modes.")
  private boolean preserve;

  @Option(
      names = {"-ignoreCrc", "-crc", "-ignorecrc"},
      hidden = true,
      description = "Taken for compatibility; checksums are always checked.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean crc;

  @Parameters(arity = "1..*", paramLabel = "SOURCE... LOCAL", hideParamSyntax = true)
  private List<String> arguments;

  private record Directory(Found original, Path copy) {}

  private final Deque<Directory> directories = new ArrayDeque<>();
  private Preserve kept;
  private Download download;

  /** For a run of the command. */
  public Get(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    int last = Math.max(1, arguments.size() - 1);
    String destination = arguments.size() == 1 ? "." : arguments.get(last);
    kept = preserve ? Preserve.USUAL : Preserve.NOTHING;
    download = new Download(session(), how, kept);
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
    if (destination.endsWith("/") && !Files.exists(local)) {
      throw new NoSuchFileException(destination);
    }
    if (destination.endsWith("/") && !Files.isDirectory(local)) {
      throw new ShellException("`" + local + "': Is not a directory");
    }
    Path parent = local.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new NoSuchFileException(parent.toString());
    }
    int threads = how.threads(session().settings().get(Keys.PARALLEL_FILES));
    try (Transfers transfers = new Transfers(session(), threads)) {
      for (Found source : sources) {
        attempt(() -> get(source, local, transfers));
      }
    }
    // What is put into a directory changes its times; so they are set last, the deepest first.
    while (!directories.isEmpty()) {
      Directory directory = directories.removeLast();
      attempt(() -> kept.keep(directory.original(), directory.copy()));
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
            if (!kept.nothing()) {
              directories.add(new Directory(found, place));
            }
          } else {
            transfers.submit(
                found.status().lengthBytes(), progress -> download.fetch(found, place, progress));
          }
          return true;
        });
  }
}
