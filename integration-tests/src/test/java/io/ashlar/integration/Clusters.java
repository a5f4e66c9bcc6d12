package io.ashlar.integration;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;

/** The cluster that tests of clients run on. */
final class Clusters {
  private Clusters() {}

  /**
   * Starts a NameNode and three DataNodes. It is Ashlar, except under {@code
   * -Dashlar.witness=apache}, which shows whether a test is right about HDFS.
   */
  static DfsProcesses start(Path directory) throws IOException {
    return System.getProperty("ashlar.witness", "ashlar").equals("apache")
        ? apache(directory)
        : AshlarUp.builder(directory).start();
  }

  /** An unmodified Apache HDFS with three DataNodes. */
  static ApacheHdfs apache(Path directory) throws IOException {
    return ApacheHdfs.builder(directory).start();
  }
}
