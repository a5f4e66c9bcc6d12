package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores local files and trees. */
@Command(name = "put", description = "Stores local files and directories; - is standard input.")
public final class Put extends Verb {
  private static final String STANDARD_INPUT = "-";

  @Option(names = "-f", description = "Replaces existing files.")
  private boolean overwrite;

  @Option(names = "-p", description = "Keeps times and modes.")
  private boolean preserve;

  @Option(names = "-d", description = "Writes under the final name at once.")
  private boolean direct;

  @Option(names = "-t", paramLabel = "N", description = "Files at the same time.")
  private Integer parallel;

  @Option(names = "--move", hidden = true, description = "Removes what was stored.")
  private boolean move;

  @Parameters(arity = "1..*", paramLabel = "LOCAL... DESTINATION", hideParamSyntax = true)
  private List<String> arguments;

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
    upload = new Upload(session(), overwrite, direct);
    if (sources.contains(STANDARD_INPUT) && sources.size() > 1) {
      throw new UsageException("put: standard input cannot be one of several sources");
    }
    Destination place = Destination.of(session(), destination, sources.size() > 1);
    int threads = parallel == null ? session().settings().get(Keys.PARALLEL_FILES) : parallel;
    try (Transfers transfers = new Transfers(session(), Math.max(1, threads))) {
      for (String source : sources) {
        attempt(() -> put(source, place, transfers));
      }
    }
  }

  private void put(String source, Destination place, Transfers transfers) throws IOException {
    if (source.equals(STANDARD_INPUT)) {
      Target target = place.target();
      transfers.submit(
          0, progress -> upload.write(() -> new Unclosed(terminal().in()), target, progress));
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
          upload.write(() -> new FileInputStream(file.toFile()), target, progress);
          if (preserve) {
            preserve(file, target);
          }
          if (move) {
            Files.delete(file);
          }
        });
  }

  private static void preserve(Path file, Target target) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    int mode = 0;
    for (char letter : PosixFilePermissions.toString(attributes.permissions()).toCharArray()) {
      mode = (mode << 1) | (letter == '-' ? 0 : 1);
    }
    target.fileSystem().setPermission(target.path(), mode);
    target
        .fileSystem()
        .setTimes(
            target.path(),
            attributes.lastModifiedTime().toMillis(),
            attributes.lastAccessTime().toMillis());
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
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
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

  /** Standard input, which is not ours to close. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // Stays open for whoever started the command.
    }
  }
}
