package io.ashlar.contracts;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileContextCreateMkdirBaseTest;
import org.apache.hadoop.fs.FileContextMainOperationsBaseTest;
import org.apache.hadoop.fs.FileContextPermissionBase;
import org.apache.hadoop.fs.FileContextTestHelper;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileSystemContractBaseTest;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Hadoop asked of a file system before there were contracts, of its two interfaces {@code
 * FileSystem} and {@code FileContext}: the tests of this kind that Apache HDFS runs on itself.
 */
class HadoopFileSystemTest {
  private static ContractCluster cluster;

  @BeforeAll
  static void startCluster(@TempDir Path directory) throws IOException {
    cluster = ContractCluster.start(directory);
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String home() {
    try {
      return "/user/" + UserGroupInformation.getCurrentUser().getShortUserName();
    } catch (IOException e) {
      throw new IllegalStateException("This process has no user", e);
    }
  }

  private static FileContext fileContext() throws IOException {
    FileContext context = FileContext.getFileContext(cluster.client());
    context.mkdir(new org.apache.hadoop.fs.Path(home()), FileContext.DEFAULT_PERM, true);
    return context;
  }

  @Nested
  class FileSystemContract extends FileSystemContractBaseTest {
    @BeforeEach
    void connect() throws IOException {
      Configuration client = cluster.client();
      client.set("fs.permissions.umask-mode", TEST_UMASK);
      fs = FileSystem.newInstance(client);
    }

    @AfterEach
    @Override
    public void tearDown() throws Exception {
      super.tearDown();
      fs.close();
    }

    @Override
    protected String getDefaultWorkingDirectory() {
      return home();
    }
  }

  @Nested
  class FileContextMainOperations extends FileContextMainOperationsBaseTest {
    @BeforeAll
    static void connect() throws IOException {
      fc = fileContext();
    }

    @Override
    protected FileContextTestHelper createFileContextHelper() {
      return new FileContextTestHelper("/tmp/file-context");
    }

    @Override
    protected org.apache.hadoop.fs.Path getDefaultWorkingDirectory() {
      return fc.makeQualified(new org.apache.hadoop.fs.Path(home()));
    }

    @Override
    protected boolean listCorruptedBlocksSupported() {
      return true;
    }

    @Override
    protected IOException unwrapException(IOException thrown) {
      return thrown instanceof RemoteException remote ? remote.unwrapRemoteException() : thrown;
    }
  }

  @Nested
  class FileContextCreateMkdir extends FileContextCreateMkdirBaseTest {
    @BeforeAll
    static void connect() throws IOException {
      fc = fileContext();
    }

    @Override
    protected FileContextTestHelper createFileContextHelper() {
      return new FileContextTestHelper("/tmp/create-mkdir");
    }
  }

  @Nested
  class FileContextPermission extends FileContextPermissionBase {
    @Override
    protected FileContextTestHelper getFileContextHelper() {
      return new FileContextTestHelper("/tmp/permission");
    }

    @Override
    protected FileContext getFileContext() throws IOException {
      return fileContext();
    }
  }
}
