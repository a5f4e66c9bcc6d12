package io.ashlar.shell.files;

import io.ashlar.fs.BlockLocation;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells where a file's blocks lie. */
@Command(name = "locations", description = "Tells where a file's blocks lie, replica by replica.")
public final class Locations extends Verb {
  @Parameters(paramLabel = "FILE")
  private String path;

  /** For a run of the command. */
  public Locations(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    Found found = session().find(path).get(0);
    if (found.status().directory()) {
      throw new ShellException("`" + found.target().shown() + "': Is a directory");
    }
    List<BlockLocation> blocks =
        found
            .target()
            .fileSystem()
            .locations(found.target().path(), 0, found.status().lengthBytes());
    if (session().json()) {
      Json.write(terminal(), blocks.stream().map(Locations::fields).toList());
      return;
    }
    Table table = new Table(Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
    table.row("OFFSET", "LENGTH", "BLOCK", "REPLICAS");
    for (BlockLocation block : blocks) {
      table.row(
          block.offsetBytes(),
          block.lengthBytes(),
          block.blockId(),
          String.join("  ", block.replicas().stream().map(Locations::address).toList()));
    }
    table.lines().forEach(terminal()::line);
  }

  private static Map<String, Object> fields(BlockLocation block) {
    return Fields.of(
        "block", block.blockId(),
        "offset", block.offsetBytes(),
        "length", block.lengthBytes(),
        "corrupt", block.corrupt(),
        "replicas",
            block.replicas().stream()
                .map(
                    replica ->
                        Fields.of(
                            "datanode", replica.datanodeUuid(),
                            "address", address(replica),
                            "host", replica.hostName(),
                            "rack", replica.rack()))
                .toList());
  }

  private static String address(BlockLocation.Replica replica) {
    return replica.ipAddress() + ":" + replica.transferPort();
  }
}
