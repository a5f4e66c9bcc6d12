package io.ashlar.shell.admin;

import io.ashlar.fs.OpenFile;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists files that are being written. */
@Command(name = "listOpenFiles", description = "Lists files that are being written, and by whom.")
final class ListOpenFiles extends Verb {
  @Parameters(paramLabel = "PATH", defaultValue = "/", arity = "0..1")
  private String path;

  ListOpenFiles(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (session().json()) {
      try (Json json = Json.array(terminal())) {
        each(file -> json.add(fields(file)));
      }
      return;
    }
    each(
        file ->
            terminal().line(file.clientMachine() + "\t" + file.clientName() + "\t" + file.path()));
  }

  private void each(Consumer<OpenFile> show) throws IOException {
    var target = session().target(path);
    try (Stream<OpenFile> files = target.fileSystem().openFiles(target.path())) {
      files.forEach(show);
    }
  }

  private static Map<String, Object> fields(OpenFile file) {
    return Fields.of(
        "path", file.path(),
        "inode", file.inodeId(),
        "client", file.clientName(),
        "host", file.clientMachine());
  }
}
