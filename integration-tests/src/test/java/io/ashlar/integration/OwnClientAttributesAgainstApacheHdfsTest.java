package io.ashlar.integration;

import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;

/** Attributes, snapshots, leases and checksums of our client, judged by Apache HDFS's servers. */
class OwnClientAttributesAgainstApacheHdfsTest extends OwnClientAttributesContract {
  @Override
  DfsProcesses startCluster(Path directory) throws IOException {
    return Clusters.apache(directory);
  }
}
