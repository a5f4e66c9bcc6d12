package io.ashlar.benchmarks;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;

/** The two systems that serve HDFS's wires, each as one process for every daemon. */
enum Peer {
  APACHE("Apache HDFS") {
    @Override
    DfsProcesses start(Plan plan, Path directory, int dataNodes) throws IOException {
      return apache(plan, directory, dataNodes).start();
    }

    @Override
    void prepare(Plan plan, Path directory, int dataNodes, int port) throws IOException {
      apache(plan, directory, dataNodes).rpcPort(port).format();
    }

    @Override
    DfsProcesses launch(Plan plan, Path directory, int dataNodes, int port) throws IOException {
      return apache(plan, directory, dataNodes).rpcPort(port).launch();
    }
  },

  ASHLAR(Report.ASHLAR) {
    @Override
    DfsProcesses start(Plan plan, Path directory, int dataNodes) throws IOException {
      return ashlar(plan, directory, dataNodes).start();
    }

    @Override
    void prepare(Plan plan, Path directory, int dataNodes, int port) {
      // A new directory needs no formatting.
    }

    @Override
    DfsProcesses launch(Plan plan, Path directory, int dataNodes, int port) throws IOException {
      return ashlar(plan, directory, dataNodes).rpcPort(port).launch();
    }
  };

  private final String title;

  Peer(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Starts a cluster and waits until it is ready. */
  abstract DfsProcesses start(Plan plan, Path directory, int dataNodes) throws IOException;

  /** Does once what an operator does before the first start. */
  abstract void prepare(Plan plan, Path directory, int dataNodes, int port) throws IOException;

  /** Starts a cluster whose NameNode gets the given port, and does not wait. */
  abstract DfsProcesses launch(Plan plan, Path directory, int dataNodes, int port)
      throws IOException;

  private static ApacheHdfs.Builder apache(Plan plan, Path directory, int dataNodes) {
    return ApacheHdfs.builder(directory)
        .dataNodes(dataNodes)
        .nameNodeFlags(plan.nameNodeFlags())
        .dataNodeFlags(plan.dataNodeFlags());
  }

  private static AshlarDaemons.Builder ashlar(Plan plan, Path directory, int dataNodes) {
    return AshlarDaemons.builder(directory)
        .dataNodes(dataNodes)
        .nameNodeFlags(plan.nameNodeFlags())
        .dataNodeFlags(plan.dataNodeFlags());
  }
}
