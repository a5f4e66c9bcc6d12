package io.ashlar.integration.hosts;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** What a load needs of a client. Thread-safe. */
interface Client extends AutoCloseable {
  int REPLICATION = 3;
  long BLOCK_BYTES = 1 << 20;

  /** A file that is being written. */
  interface Writing {
    OutputStream stream();

    /** Returns when readers can see what was written. */
    void flush() throws IOException;
  }

  Writing create(String path) throws IOException;

  Writing append(String path) throws IOException;

  InputStream open(String path) throws IOException;

  @Override
  void close() throws IOException;

  /** Ours. */
  static Client own(URI uri) {
    ClientOptions options =
        new ClientOptions(HostCluster.SUPERUSER, 64 * 1024, 32, 60_000, 60)
            .withPipelineSilenceMillis((int) HostCluster.DATANODE_TIMEOUT.toMillis());
    io.ashlar.fs.FileSystem fs = io.ashlar.fs.FileSystem.connect(uri, options);
    CreateOptions how =
        CreateOptions.defaults().withReplication(REPLICATION).withBlockSizeBytes(BLOCK_BYTES);
    return new Client() {
      @Override
      public Writing create(String path) throws IOException {
        FileWriter writer = fs.create(path, how);
        return writing(writer, writer::hflush);
      }

      @Override
      public Writing append(String path) throws IOException {
        FileWriter writer = fs.append(path);
        return writing(writer, writer::hflush);
      }

      @Override
      public InputStream open(String path) throws IOException {
        return fs.open(path);
      }

      @Override
      public void close() throws IOException {
        fs.close();
      }

      @Override
      public String toString() {
        return "ashlar";
      }
    };
  }

  /** Hadoop's. */
  static Client hadoop(URI uri) throws IOException {
    org.apache.hadoop.fs.FileSystem fs = hadoopFileSystem(uri, hadoopConfiguration());
    return new Client() {
      @Override
      public Writing create(String path) throws IOException {
        FSDataOutputStream out =
            fs.create(new Path(path), true, 4096, (short) REPLICATION, BLOCK_BYTES);
        return writing(out, out::hflush);
      }

      @Override
      public Writing append(String path) throws IOException {
        FSDataOutputStream out = fs.append(new Path(path));
        return writing(out, out::hflush);
      }

      @Override
      public InputStream open(String path) throws IOException {
        return fs.open(new Path(path));
      }

      @Override
      public void close() throws IOException {
        fs.close();
      }

      @Override
      public String toString() {
        return "hadoop";
      }
    };
  }

  /** As patient with DataNodes as ours, and willing to wait for a NameNode that is restarted. */
  static Configuration hadoopConfiguration() {
    Configuration configuration = new Configuration();
    configuration.setInt(
        "dfs.client.socket-timeout", (int) HostCluster.DATANODE_TIMEOUT.toMillis());
    // A NameNode that was just started may not know of enough of them yet.
    configuration.setBoolean(
        "dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
    configuration.setBoolean("dfs.client.retry.policy.enabled", true);
    configuration.set("dfs.client.retry.policy.spec", "500,120");
    configuration.setInt("ipc.client.connect.timeout", 2_000);
    configuration.setInt("ipc.client.connect.retry.interval", 500);
    configuration.setInt("ipc.client.connect.max.retries", 60);
    return configuration;
  }

  static org.apache.hadoop.fs.FileSystem hadoopFileSystem(URI uri, Configuration configuration)
      throws IOException {
    try {
      return org.apache.hadoop.fs.FileSystem.newInstance(uri, configuration, HostCluster.SUPERUSER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Makes what was written visible. */
  @FunctionalInterface
  interface Flush {
    void run() throws IOException;
  }

  private static Writing writing(OutputStream stream, Flush flush) {
    return new Writing() {
      @Override
      public OutputStream stream() {
        return stream;
      }

      @Override
      public void flush() throws IOException {
        flush.run();
      }
    };
  }
}
