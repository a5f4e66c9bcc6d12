package io.ashlar.shell.files;

import io.ashlar.fs.AppendOptions;
import io.ashlar.fs.FileWriter;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds to the end of a file. */
@Command(name = "append", description = "Adds local files to the end of one; - is standard input.")
public final class Append extends Verb {
  @Option(names = "-n", description = "Begins a new block.")
  private boolean newBlock;

  @Parameters(arity = "0..*", paramLabel = "LOCAL... FILE", hideParamSyntax = true)
  private List<String> arguments = new ArrayList<>();

  /** For a run of the command. */
  public Append(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    int last = arguments.size() - 1;
    if (last < 1 && session().hadoop()) {
      throw new ShellException("missing destination argument");
    }
    if (last < 1) {
      throw new UsageException("expected one or more local files and a file to add to");
    }
    if (last > 1 && arguments.subList(0, last).contains("-")) {
      throw new ShellException("stdin (-) must be the sole input argument when present");
    }
    for (String source : arguments.subList(0, last)) {
      if (!source.equals("-") && !Files.isReadable(Path.of(source))) {
        throw new NoSuchFileException(source);
      }
    }
    Target target = session().target(arguments.get(last));
    boolean exists = target.fileSystem().status(target.path()).isPresent();
    try (Progress progress = Progress.of(terminal(), session().verb());
        FileWriter writer =
            exists
                ? target
                    .fileSystem()
                    .append(target.path(), AppendOptions.defaults().withNewBlock(newBlock))
                : target
                    .fileSystem()
                    .create(target.path(), Touch.createOptions(session().settings()))) {
      for (String source : arguments.subList(0, last)) {
        append(source, writer, progress);
      }
    }
  }

  private void append(String source, FileWriter writer, Progress progress) throws IOException {
    if (source.equals("-")) {
      Transfers.copy(terminal().in(), writer, progress::moved);
      return;
    }
    Path local = Path.of(source);
    progress.expect(Files.size(local));
    try (InputStream in = Files.newInputStream(local)) {
      Transfers.copy(in, writer, progress::moved);
    }
  }
}
