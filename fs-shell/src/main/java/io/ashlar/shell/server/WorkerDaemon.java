package io.ashlar.shell.server;

import io.ashlar.mapreduce.Worker;
import io.ashlar.shell.Session;
import io.ashlar.shell.config.ServerSettings;
import java.io.IOException;
import picocli.CommandLine.Command;

/** One worker. */
@Command(name = "worker", description = "Runs a worker, which does the tasks of jobs.")
public final class WorkerDaemon extends Daemon {

  /** For a run of the command. */
  public WorkerDaemon(Session session) {
    super(session);
  }

  @Override
  Running start() throws IOException {
    Worker worker = Worker.start(new ServerSettings(session().settings()).worker());
    return new Running("worker shuffle " + text(worker.shuffleAddress()), worker::close);
  }
}
