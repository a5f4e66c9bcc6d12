package io.ashlar.shell.server;

import io.ashlar.cluster.ClusterInfo;
import io.ashlar.mapreduce.JobCoordinator;
import io.ashlar.namenode.NameNode;
import io.ashlar.shell.Session;
import io.ashlar.shell.config.Keys;
import io.ashlar.shell.config.ServerSettings;
import io.ashlar.shell.log.LogConfiguration;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** One NameNode, with the coordinator of jobs on the same port. */
@Command(name = "namenode", description = "Runs a NameNode, and beside it the coordinator of jobs.")
public final class NameNodeDaemon extends Daemon {

  /** For a run of the command. */
  public NameNodeDaemon(Session session) {
    super(session);
  }

  @Override
  Running start() throws IOException {
    session().settings().find(Keys.AUDIT_LOG).ifPresent(LogConfiguration::auditTo);
    ServerSettings settings = new ServerSettings(session().settings());
    JobCoordinator coordinator = JobCoordinator.create(settings.coordinator());
    ClusterInfo info = new ClusterInfo();
    NameNode nameNode;
    try {
      nameNode =
          NameNode.start(
              settings.nameNode(),
              List.of(coordinator.jobService(), coordinator.workerService(), info.service()));
    } catch (IOException | RuntimeException failed) {
      coordinator.close();
      throw failed;
    }
    info.publish(nameNode.httpAddress());
    return new Running(
        "namenode hdfs://%s http://%s/"
            .formatted(text(nameNode.rpcAddress()), text(nameNode.httpAddress())),
        () -> {
          nameNode.close();
          coordinator.close();
        },
        nameNode.ended());
  }
}
