package io.ashlar.mapreduce;

import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.ContentSummary;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.DatanodeReport;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.fs.FsStats;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A local directory as a file system, for tests: blocks of any size, each with one replica on the
 * given nodes in turn.
 */
public final class DirectoryFileSystem extends FileSystem {
  private final Path root;
  private final long blockSizeBytes;
  private final List<BlockLocation.Replica> nodes;

  public DirectoryFileSystem(Path root, long blockSizeBytes, List<BlockLocation.Replica> nodes) {
    this.root = root;
    this.blockSizeBytes = blockSizeBytes;
    this.nodes = nodes;
  }

  /** A node that only its UUID tells from others. */
  public static BlockLocation.Replica node(String uuid, String rack) {
    return new BlockLocation.Replica("localhost", "127.0.0.1", 1000, uuid, rack);
  }

  private Path local(String path) {
    return root.resolve(path.substring(1));
  }

  @Override
  public URI uri() {
    return URI.create("hdfs://directory:1");
  }

  @Override
  public FileReader open(String path) throws IOException {
    FileChannel channel = FileChannel.open(local(path), StandardOpenOption.READ);
    return new Reader(channel);
  }

  private static final class Reader extends FileReader {
    private final FileChannel channel;

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long length() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public long position() {
      try {
        return channel.position();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return channel.read(into);
    }

    @Override
    public int readAt(long position, ByteBuffer into) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(into, offset, length));
    }

    @Override
    public SeekableByteChannel channel() {
      return channel;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public FileWriter create(String path, CreateOptions options) throws IOException {
    Files.createDirectories(local(path).getParent());
    if (!options.overwrite() && Files.exists(local(path))) {
      throw new FileAlreadyExistsException(path);
    }
    OutputStream out = Files.newOutputStream(local(path));
    return new FileWriter() {
      private long position;
      private boolean open = true;

      @Override
      public boolean isOpen() {
        return open;
      }

      @Override
      public long position() {
        return position;
      }

      @Override
      public void hflush() {}

      @Override
      public void hsync() {}

      @Override
      public void write(int b) throws IOException {
        out.write(b);
        position++;
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        position += length;
      }

      @Override
      public int write(ByteBuffer from) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        write(bytes, 0, bytes.length);
        return bytes.length;
      }

      @Override
      public void close() throws IOException {
        open = false;
        out.close();
      }
    };
  }

  @Override
  public FileWriter append(String path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean mkdirs(String path, int permission) throws IOException {
    Files.createDirectories(local(path));
    return true;
  }

  @Override
  public void rename(String from, String to, boolean overwrite) throws IOException {
    if (overwrite) {
      Files.move(local(from), local(to), StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.move(local(from), local(to));
    }
  }

  @Override
  public boolean delete(String path, boolean recursive) throws IOException {
    if (!Files.exists(local(path))) {
      return false;
    }
    if (!recursive) {
      Files.delete(local(path));
      return true;
    }
    try (Stream<Path> walk = Files.walk(local(path))) {
      for (Path each : (Iterable<Path>) walk.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(each);
      }
    }
    return true;
  }

  @Override
  public Optional<FileStatus> status(String path) throws IOException {
    return Files.exists(local(path)) ? Optional.of(status(local(path))) : Optional.empty();
  }

  private FileStatus status(Path path) throws IOException {
    boolean directory = Files.isDirectory(path);
    return new FileStatus(
        "/" + root.relativize(path),
        directory,
        directory ? 0 : Files.size(path),
        1,
        blockSizeBytes,
        0,
        0,
        "user",
        "group",
        0755,
        0,
        -1);
  }

  @Override
  public Stream<FileStatus> list(String path) throws IOException {
    List<FileStatus> entries = new ArrayList<>();
    if (!Files.exists(local(path))) {
      throw new NoSuchFileException(path);
    }
    try (Stream<Path> listing = Files.list(local(path))) {
      for (Path entry : (Iterable<Path>) listing.sorted()::iterator) {
        entries.add(status(entry));
      }
    }
    return entries.stream();
  }

  @Override
  public List<BlockLocation> locations(String path, long offsetBytes, long lengthBytes)
      throws IOException {
    long size = Files.size(local(path));
    List<BlockLocation> blocks = new ArrayList<>();
    for (long at = 0; at < size; at += blockSizeBytes) {
      int number = blocks.size();
      blocks.add(
          new BlockLocation(
              number,
              at,
              Math.min(blockSizeBytes, size - at),
              List.of(nodes.get(number % nodes.size())),
              false));
    }
    return blocks;
  }

  @Override
  public boolean truncate(String path, long lengthBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void concat(String target, List<String> sources) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean setReplication(String path, int replication) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setPermission(String path, int permission) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setOwner(String path, String owner, String group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setTimes(String path, long modificationMillis, long accessMillis) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkAccess(String path, boolean read, boolean write, boolean execute) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ContentSummary contentSummary(String path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FsStats stats() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<DatanodeReport> datanodes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
