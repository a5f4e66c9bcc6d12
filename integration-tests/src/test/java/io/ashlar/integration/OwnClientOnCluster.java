package io.ashlar.integration;

import io.ashlar.fs.FileSystem;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Our own Java client on a cluster that all tests of a class share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OwnClientOnCluster {
  DfsProcesses cluster;
  FileSystem fs;

  /** Starts the other side, with three DataNodes. */
  abstract DfsProcesses startCluster(Path directory) throws IOException;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    cluster = startCluster(directory);
    fs = FileSystem.connect(cluster.uri());
  }

  @AfterAll
  void stop() throws IOException {
    if (fs != null) {
      fs.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }
}
