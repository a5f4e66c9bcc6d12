package io.ashlar.shell.files;

import io.ashlar.fs.FileChecksum;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells checksums of files, which the DataNodes compute. */
@Command(
    name = "checksum",
    description = {
      "Tells the checksums of files, which the DataNodes compute.",
      "The usual one depends on the sizes of blocks and chunks; --composite on the bytes alone."
    })
public final class Checksum extends Verb {
  @Option(names = "-v", description = "Block sizes, too.")
  private boolean blockSizes;

  @Option(names = "--composite", description = "The CRC of the bytes.")
  private boolean composite;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  private final List<Map<String, Object>> report = new ArrayList<>();

  /** For a run of the command. */
  public Checksum(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    forEach(paths, this::show);
    if (session().json()) {
      Json.write(terminal(), report);
    }
  }

  private void show(Found found) throws IOException {
    if (found.status().directory()) {
      throw new ShellException("`" + found.target().shown() + "': Is a directory");
    }
    FileChecksum checksum =
        found
            .target()
            .fileSystem()
            .checksum(
                found.target().path(),
                composite ? FileChecksum.Kind.COMPOSITE_CRC : FileChecksum.Kind.MD5_OF_CRC);
    if (session().json()) {
      report.add(
          Fields.of(
              "path", found.target().shown(),
              "algorithm", checksum.algorithm(),
              "checksum", checksum.hex(),
              "blockSize", found.status().blockSizeBytes()));
      return;
    }
    String line = found.target().shown() + "\t" + checksum.algorithm() + "\t" + checksum.hex();
    terminal().line(blockSizes ? line + "\tBlockSize=" + found.status().blockSizeBytes() : line);
  }
}
