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
  private static final int BLOCK_BYTES = AbstractFSContractTestBase.TEST_FILE_LEN;

  /** Still several in the files of 128 KiB that tests of vectored reads make, one for each test. */
  private static final int LARGER_BLOCK_BYTES = 16 * BLOCK_BYTES;

  private final DfsProcesses processes;
  private final Configuration client;
  private final FileSystem fileSystem;
  private final FileSystem withLargerBlocks;

  private ContractCluster(DfsProcesses processes) throws IOException {
    this.processes = processes;
    client = new Configuration();
    client.set("fs.defaultFS", processes.uri().toString());
    client.setInt("dfs.blocksize", BLOCK_BYTES);
    client.setInt("dfs.replication", DATANODES);
    fileSystem = FileSystem.newInstance(client);
    Configuration larger = new Configuration(client);
    larger.setInt("dfs.blocksize", LARGER_BLOCK_BYTES);
    withLargerBlocks = FileSystem.newInstance(larger);
  }

  /** Starts the cluster below the directory. */
  static ContractCluster start(Path directory) throws IOException {
    DfsProcesses processes =
        System.getProperty("ashlar.witness", "ashlar").equals("apache")
            ? ApacheHdfs.builder(directory)
                .dataNodes(DATANODES)
                .set("dfs.namenode.fs-limits.min-block-size", "0")
                .set("dfs.blocksize", Integer.toString(BLOCK_BYTES))
                .set("dfs.replication", Integer.toString(DATANODES))
                .start()
            : AshlarUp.builder(directory)
                .dataNodes(DATANODES)
                .set("namenode.min-block-size", "0")
                .set("fs.block-size", Integer.toString(BLOCK_BYTES))
                .set("fs.replication", Integer.toString(DATANODES))
                .start();
    return new ContractCluster(processes);
  }

  /** Settings of a client of this cluster. */
  Configuration client() {
    return new Configuration(client);
  }

  /** What the tests may expect of the file system. */
  AbstractFSContract contract(Configuration configuration) {
    return new HdfsContract(configuration, fileSystem);
  }

  /** The same, where a hundred of the smallest blocks in each test would only take time. */
  AbstractFSContract contractWithLargerBlocks(Configuration configuration) {
    return new HdfsContract(configuration, withLargerBlocks);
  }

  @Override
  public void close() throws IOException {
    try (processes;
        fileSystem) {
      withLargerBlocks.close();
    }
  }
}
