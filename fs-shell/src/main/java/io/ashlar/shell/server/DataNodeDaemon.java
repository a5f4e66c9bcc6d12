package io.ashlar.shell.server;

import io.ashlar.datanode.DataNode;
import io.ashlar.shell.Session;
import io.ashlar.shell.config.ServerSettings;
import java.io.IOException;
import picocli.CommandLine.Command;

/** One DataNode. */
@Command(name = "datanode", description = "Runs a DataNode.")
public final class DataNodeDaemon extends Daemon {

  /** For a run of the command. */
  public DataNodeDaemon(Session session) {
    super(session);
  }

  @Override
  Running start() throws IOException {
    DataNode dataNode = DataNode.start(new ServerSettings(session().settings()).dataNode());
    return new Running(
        "datanode %s data %s ipc %s http://%s/"
            .formatted(
                dataNode.uuid(),
                text(dataNode.dataAddress()),
                text(dataNode.ipcAddress()),
                text(dataNode.httpAddress())),
        dataNode::close,
        dataNode.lost());
  }
}
