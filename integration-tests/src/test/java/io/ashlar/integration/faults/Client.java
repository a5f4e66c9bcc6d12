package io.ashlar.integration.faults;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What the workloads ask of a client: ours, or Hadoop's. Belongs to one thread. */
interface Client extends Closeable {
  int BLOCK_BYTES = 1 << 20;
  short REPLICATION = 3;

  /** A file being written. */
  interface Out extends Closeable {
    void write(byte[] bytes) throws IOException;

    void hflush() throws IOException;

    void hsync() throws IOException;
  }

  Out create(String path) throws IOException;

  Out append(String path) throws IOException;

  InputStream open(String path) throws IOException;

  /** Fails when it was not renamed. */
  void rename(String from, String to) throws IOException;

  /** Fails when nothing was deleted. */
  void delete(String path) throws IOException;

  /** The client of that name, {@code own} or {@code hadoop}. */
  static Client of(String name, URI uri) throws IOException {
    return name.equals("hadoop") ? new Hadoop(uri) : new Own(uri);
  }

  /** Ours. */
  final class Own implements Client {
    private final io.ashlar.fs.FileSystem fs;

    Own(URI uri) {
      fs = io.ashlar.fs.FileSystem.connect(uri);
    }

    @Override
    public Out create(String path) throws IOException {
      return out(
          fs.create(
              path,
              CreateOptions.defaults()
                  .withBlockSizeBytes(BLOCK_BYTES)
                  .withReplication(REPLICATION)));
    }

    @Override
    public Out append(String path) throws IOException {
      return out(fs.append(path));
    }

    @Override
    public InputStream open(String path) throws IOException {
      return fs.open(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      fs.rename(from, to, false);
    }

    @Override
    public void delete(String path) throws IOException {
      if (!fs.delete(path, false)) {
        throw new IOException(path + " was not there to be deleted");
      }
    }

    @Override
    public void close() throws IOException {
      fs.close();
    }

    private static Out out(FileWriter writer) {
      return new Out() {
        @Override
        public void write(byte[] bytes) throws IOException {
          writer.write(bytes);
        }

        @Override
        public void hflush() throws IOException {
          writer.hflush();
        }

        @Override
        public void hsync() throws IOException {
          writer.hsync();
        }

        @Override
        public void close() throws IOException {
          writer.close();
        }
      };
    }
  }

  /** Hadoop's. */
  final class Hadoop implements Client {
    private final FileSystem fs;

    Hadoop(URI uri) throws IOException {
      Configuration configuration = new Configuration();
      // Else it gives up at once while the NameNode is away, where ours tries for a while.
      configuration.setBoolean("dfs.client.retry.policy.enabled", true);
      fs = FileSystem.newInstance(uri, configuration);
    }

    @Override
    public Out create(String path) throws IOException {
      return out(fs.create(new Path(path), false, 4096, REPLICATION, BLOCK_BYTES));
    }

    @Override
    public Out append(String path) throws IOException {
      return out(fs.append(new Path(path)));
    }

    @Override
    public InputStream open(String path) throws IOException {
      return fs.open(new Path(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
      if (!fs.rename(new Path(from), new Path(to))) {
        throw new IOException(from + " was not renamed to " + to);
      }
    }

    @Override
    public void delete(String path) throws IOException {
      if (!fs.delete(new Path(path), false)) {
        throw new IOException(path + " was not there to be deleted");
      }
    }

    @Override
    public void close() throws IOException {
      fs.close();
    }

    private static Out out(FSDataOutputStream stream) {
      return new Out() {
        @Override
        public void write(byte[] bytes) throws IOException {
          stream.write(bytes);
        }

        @Override
        public void hflush() throws IOException {
          stream.hflush();
        }

        @Override
        public void hsync() throws IOException {
          stream.hsync();
        }

        @Override
        public void close() throws IOException {
          stream.close();
        }
      };
    }
  }
}
