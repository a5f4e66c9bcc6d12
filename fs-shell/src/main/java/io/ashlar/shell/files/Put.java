package io.ashlar.shell.files;

import io.ashlar.fs.CreateOptions;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores local files and trees. */
@Command(name = "put", description = "Stores local files and directories; - is standard input.")
public final class Put extends Verb {
  private static final String STANDARD_INPUT = "-";

  @Mixin private CopyOptions how;

  @Option(names = "-p", description = "Keeps times, owner and group, and modes.")
  private boolean preserve;

  @Option(names = "-d", description = "Writes under the final name at once.")
  private boolean direct;

  @Option(names = "-l", description = "One replica, for what need not last.")
  private boolean lazyPersist;

  @Option(names = "--move", hidden = true, description = "Removes what was stored.")
  private boolean move;

  @Parameters(arity = "1..*", paramLabel = "LOCAL... DESTINATION", hideParamSyntax = true)
  private List<String> arguments;

  private record Directory(Path original, Target copy) {}

  private final Deque<Directory> directories = new ArrayDeque<>();
  private Preserve kept;
  private Upload upload;

  /** For a run of the command. */
  public Put(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    int last = Math.max(1, arguments.size() - 1);
    List<String> sources = arguments.subList(0, last);
    String destination = arguments.size() == 1 ? "." : arguments.get(last);
    kept = preserve ? Preserve.USUAL : Preserve.NOTHING;
    CreateOptions options = Touch.createOptions(session().settings());
    upload = new Upload(session(), lazyPersist ? options.withReplication(1) : options, how, direct);
    if (sources.contains(STANDARD_INPUT) && sources.size() > 1) {
      throw new UsageException("standard input cannot be one of several sources");
    }
    Destination place = Destination.of(session(), destination, sources.size() > 1);
    int threads = how.threads(session().settings().get(Keys.PARALLEL_FILES));
    try (Transfers transfers = new Transfers(session(), threads)) {
      for (String source : sources) {
        attempt(() -> put(source, place, transfers));
      }
    }
    // What is put into a directory changes its times; so they are set last, the deepest first.
    while (!directories.isEmpty()) {
      Directory directory = directories.removeLast();
      attempt(() -> kept.keep(directory.original(), directory.copy()));
    }
  }

  private void put(String source, Destination place, Transfers transfers) throws IOException {
    if (source.equals(STANDARD_INPUT)) {
      Target target = place.target();
      transfers.submit(
          0, progress -> upload.write(Sources.standardInput(terminal().in()), target, progress));
      return;
    }
    Path local =
        Path.of(source.startsWith("file:") ? source.replaceFirst("^file:/+", "/") : source);
    if (!Files.exists(local)) {
      throw new NoSuchFileException(source);
    }
    Path name = local.toRealPath().getFileName();
    Target target = place.placeFor(name == null ? "" : name.toString());
    Files.walkFileTree(
        local,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new Walk(local, target, transfers));
  }

  private void file(Path file, Target target, Transfers transfers, long bytes) {
    transfers.submit(
        bytes,
        progress -> {
          upload.write(Sources.file(file), target, progress);
          kept.keep(file, target);
          if (move) {
            Files.delete(file);
          }
        });
  }

  /** Makes each directory before its files are handed in. */
  private final class Walk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Target target;
    private final Transfers transfers;

    Walk(Path root, Target target, Transfers transfers) {
      this.root = root;
      this.target = target;
      this.transfers = transfers;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Target made = targetOf(directory);
      made.fileSystem().mkdirs(made.path(), 0755);
      if (!kept.nothing()) {
        directories.add(new Directory(directory, made));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isOther() && !file.equals(root)) {
        // Reading it may wait for ever. One that was named itself is what the user wants read.
        session().failed(new ShellException("`" + file + "': Is neither a file nor a directory"));
        return FileVisitResult.CONTINUE;
      }
      file(file, targetOf(file), transfers, attributes.size());
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      session().failed(failure);
      return FileVisitResult.CONTINUE;
    }

    private Target targetOf(Path path) {
      Target place = target;
      for (Path name : root.relativize(path)) {
        place = name.toString().isEmpty() ? place : place.child(name.toString());
      }
      return place;
    }
  }
}
