package io.ashlar.contracts;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.contract.AbstractFSContract;
import org.apache.hadoop.fs.contract.AbstractFSContractTestBase;

/**
 * The cluster under the contract tests, of two DataNodes and as small blocks as Hadoop's tests
 * expect. It is Ashlar, except under {@code -Dashlar.witness=apache}, which shows what Apache HDFS
 * makes of the same tests.
 */
final class ContractCluster implements AutoCloseable {
  private static final int DATANODES = 2;

  private final DfsProcesses processes;
  private final FileSystem fileSystem;

  private ContractCluster(DfsProcesses processes) throws IOException {
    this.processes = processes;
    Configuration client = new Configuration();
    client.setInt("dfs.blocksize", AbstractFSContractTestBase.TEST_FILE_LEN);
    client.setInt("dfs.replication", DATANODES);
    this.fileSystem = FileSystem.newInstance(processes.uri(), client);
  }

  /** Starts the cluster below the directory. */
  static ContractCluster start(Path directory) throws IOException {
    DfsProcesses processes =
        System.getProperty("ashlar.witness", "ashlar").equals("apache")
            ? ApacheHdfs.builder(directory)
                .dataNodes(DATANODES)
                .set("dfs.namenode.fs-limits.min-block-size", "0")
                .start()
            : AshlarUp.builder(directory)
                .dataNodes(DATANODES)
                .set("namenode.min-block-size", "0")
                .start();
    return new ContractCluster(processes);
  }

  /** What the tests may expect of the file system. */
  AbstractFSContract contract(Configuration configuration) {
    return new HdfsContract(configuration, fileSystem);
  }

  @Override
  public void close() throws IOException {
    try {
      fileSystem.close();
    } finally {
      processes.close();
    }
  }
}
