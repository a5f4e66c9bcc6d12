package io.ashlar.contracts;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractFSContract;

/** The promises of a file system that speaks HDFS, for Hadoop's contract tests. */
final class HdfsContract extends AbstractFSContract {
  private final FileSystem fileSystem;

  HdfsContract(Configuration configuration, FileSystem fileSystem) {
    super(configuration);
    this.fileSystem = fileSystem;
    addConfResource("contract/ashlar.xml");
  }

  @Override
  public FileSystem getTestFileSystem() {
    return fileSystem;
  }

  @Override
  public String getScheme() {
    return "hdfs";
  }

  @Override
  public Path getTestPath() {
    return new Path("/test");
  }
}
