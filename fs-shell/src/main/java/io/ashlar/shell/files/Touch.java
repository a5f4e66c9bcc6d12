package io.ashlar.shell.files;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import io.ashlar.shell.config.Settings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets times, and makes empty files. */
@Command(
    name = "touch",
    description = "Sets times to now; makes an empty file where there is none.")
public final class Touch extends Verb {
  private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd:HHmmss");

  @Option(names = "-a", description = "Only the access time.")
  private boolean accessOnly;

  @Option(names = "-m", description = "Only the modification time.")
  private boolean modificationOnly;

  @Option(names = "-c", description = "Makes no file.")
  private boolean noCreate;

  @Option(names = "-t", paramLabel = "yyyyMMdd:HHmmss", description = "This time, not now.")
  private String timestamp;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Touch(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    long time = timestamp == null ? System.currentTimeMillis() : parse(timestamp);
    paths.forEach(path -> attempt(() -> touch(session().target(path), time)));
  }

  private void touch(Target target, long time) throws IOException {
    if (target.fileSystem().status(target.path()).isEmpty()) {
      if (noCreate) {
        return;
      }
      createEmpty(session(), target);
      if (timestamp == null) {
        return;
      }
    }
    boolean both = accessOnly == modificationOnly;
    target
        .fileSystem()
        .setTimes(
            target.path(), both || modificationOnly ? time : -1, both || accessOnly ? time : -1);
  }

  private static long parse(String timestamp) {
    try {
      LocalDateTime local = LocalDateTime.parse(timestamp, TIMESTAMP);
      return local.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
    } catch (DateTimeParseException bad) {
      throw new UsageException(
          "Unable to parse the specified timestamp "
              + timestamp
              + ". The expected format is yyyyMMdd:HHmmss");
    }
  }

  /** How files of the user are created: what the configuration sets, else the server's defaults. */
  static CreateOptions createOptions(Settings settings) {
    CreateOptions options = CreateOptions.defaults();
    if (settings.isSet(Keys.REPLICATION)) {
      options = options.withReplication(settings.get(Keys.REPLICATION));
    }
    if (settings.isSet(Keys.BLOCK_SIZE)) {
      options = options.withBlockSizeBytes(settings.get(Keys.BLOCK_SIZE));
    }
    return options;
  }

  private static void createEmpty(Session session, Target target) throws IOException {
    if (target.fileSystem().status(target.parent().path()).isEmpty()) {
      throw new NoSuchFileException(target.shown());
    }
    CreateOptions options = createOptions(session.settings()).withOverwrite(true);
    target.fileSystem().create(target.path(), options).close();
  }

  /** Makes empty files. */
  @Command(name = "touchz", description = "Makes empty files.")
  public static final class Zero extends Verb {
    @Parameters(arity = "1..*", paramLabel = "PATH")
    private List<String> paths;

    /** For a run of the command. */
    public Zero(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      paths.forEach(path -> attempt(() -> create(session().target(path))));
    }

    private void create(Target target) throws IOException {
      Optional<FileStatus> status = target.fileSystem().status(target.path());
      if (status.isPresent() && status.get().directory()) {
        throw new ShellException("`" + target.shown() + "': Is a directory");
      }
      if (status.isPresent() && status.get().lengthBytes() > 0) {
        throw new ShellException("`" + target.shown() + "': Not a zero-length file");
      }
      createEmpty(session(), target);
    }
  }
}
