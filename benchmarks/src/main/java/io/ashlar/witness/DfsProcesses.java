package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A cluster made of processes, whichever system they run. Thread-safe. */
public interface DfsProcesses extends AutoCloseable {

  /** Where clients connect: {@code hdfs://127.0.0.1:PORT}. */
  URI uri();

  /** The process that serves the namespace. */
  ChildProcess nameNode();

  /** The processes that hold blocks; empty where the NameNode's process does that as well. */
  List<ChildProcess> dataNodes();

  /** What all living processes together have used until now. */
  default ProcessUsage usage() throws IOException {
    ProcessUsage total = nameNode().usage();
    for (ChildProcess dataNode : dataNodes()) {
      if (dataNode.isAlive()) {
        total = total.plus(dataNode.usage());
      }
    }
    return total;
  }

  /** Kills every process as kill -9 does. */
  default void kill() {
    dataNodes().forEach(ChildProcess::kill);
    nameNode().kill();
  }

  /** Stops every process in an orderly way. */
  @Override
  void close();
}
