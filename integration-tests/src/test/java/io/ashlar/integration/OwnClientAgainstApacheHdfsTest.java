package io.ashlar.integration;

import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;

/** Our client, judged by Apache HDFS's servers. */
class OwnClientAgainstApacheHdfsTest extends OwnClientContract {
  @Override
  DfsProcesses startCluster(Path directory) throws IOException {
    return Clusters.apache(directory);
  }
}
