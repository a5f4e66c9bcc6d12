package io.ashlar.integration.differential;

import java.io.IOException;
import org.apache.hadoop.hdfs.DFSClient;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.ClientProtocol;

/** Hadoop's client as one user has it, at each of its depths. */
record Caller(DistributedFileSystem fileSystem) {

  DFSClient client() {
    return fileSystem.getClient();
  }

  /** The calls themselves, with paths that no client has looked at. */
  ClientProtocol calls() throws IOException {
    return client().getNamenode();
  }
}
