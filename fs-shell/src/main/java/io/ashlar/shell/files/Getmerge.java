package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches the files of directories as one. */
@Command(name = "getmerge", description = "Fetches the files of directories as one local file.")
public final class Getmerge extends Verb {
  @Option(names = "-nl", description = "A line's end after each file.")
  private boolean newline;

  @Option(names = "-skip-empty-file", description = "Leaves out files without content.")
  private boolean skipEmpty;

  @Parameters(arity = "2..*", paramLabel = "SOURCE... LOCAL", hideParamSyntax = true)
  private List<String> arguments;

  /** For a run of the command. */
  public Getmerge(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    int last = arguments.size() - 1;
    List<Found> files = new ArrayList<>();
    for (String source : arguments.subList(0, last)) {
      for (Found found : session().find(source)) {
        addFiles(found, files);
      }
    }
    Path local = Path.of(arguments.get(last));
    try (Progress progress = Progress.of(terminal(), session().verb());
        OutputStream out = new LocalOutput(Files.newOutputStream(local), local)) {
      for (Found file : files) {
        progress.expect(file.status().lengthBytes());
        Download.copy(file, out, progress);
        if (newline) {
          out.write('\n');
        }
      }
    }
  }

  private void addFiles(Found found, List<Found> files) throws IOException {
    if (!found.status().directory()) {
      files.add(found);
      return;
    }
    try (Stream<FileStatus> entries = found.target().fileSystem().list(found.target().path())) {
      entries
          .filter(entry -> !entry.directory() && (!skipEmpty || entry.lengthBytes() > 0))
          .forEach(entry -> files.add(new Found(found.target().child(entry.name()), entry)));
    }
  }
}
