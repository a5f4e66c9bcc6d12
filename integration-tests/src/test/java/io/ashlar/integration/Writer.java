package io.ashlar.integration;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Whose client writes. */
public enum Writer {
  HADOOP {
    @Override
    public Stream create(
        FileSystem hadoop, io.ashlar.fs.FileSystem own, String path, short replication, int block)
        throws IOException {
      return of(hadoop.create(new Path(path), true, 4096, replication, block));
    }

    @Override
    public Stream append(FileSystem hadoop, io.ashlar.fs.FileSystem own, String path)
        throws IOException {
      return of(hadoop.append(new Path(path)));
    }

    private Stream of(FSDataOutputStream out) {
      return new Stream(out, out::hflush);
    }
  },
  OWN {
    @Override
    public Stream create(
        FileSystem hadoop, io.ashlar.fs.FileSystem own, String path, short replication, int block)
        throws IOException {
      return of(
          own.create(
              path,
              CreateOptions.defaults().withReplication(replication).withBlockSizeBytes(block)));
    }

    @Override
    public Stream append(FileSystem hadoop, io.ashlar.fs.FileSystem own, String path)
        throws IOException {
      return of(own.append(path));
    }

    private Stream of(FileWriter out) {
      return new Stream(out, out::hflush);
    }
  };

  /** A file open for writing. */
  public static final class Stream extends FilterOutputStream {
    private final Flush flush;

    private Stream(OutputStream out, Flush flush) {
      super(out);
      this.flush = flush;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    /** Returns when every node of the pipeline has what was written. */
    public void hflush() throws IOException {
      flush.run();
    }
  }

  /** What hflush does. */
  @FunctionalInterface
  interface Flush {
    /** Flushes. */
    void run() throws IOException;
  }

  /** Creates a file with this client. */
  public abstract Stream create(
      FileSystem hadoop, io.ashlar.fs.FileSystem own, String path, short replication, int block)
      throws IOException;

  /** Opens a file with this client to write on. */
  public abstract Stream append(FileSystem hadoop, io.ashlar.fs.FileSystem own, String path)
      throws IOException;

  /** The other client. */
  public Writer other() {
    return this == HADOOP ? OWN : HADOOP;
  }
}
