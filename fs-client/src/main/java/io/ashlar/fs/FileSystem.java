package io.ashlar.fs;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A file system reached over HDFS's wires: Ashlar, or Apache HDFS. Thread-safe.
 *
 * <p>Paths are absolute, with slashes. Errors of the server come as the matching exception of
 * java.nio.file where there is one (NoSuchFileException, FileAlreadyExistsException,
 * DirectoryNotEmptyException, AccessDeniedException, NotDirectoryException), else as a {@link
 * ServerException} with the server's text and class name.
 *
 * <p>While a NameNode has just started and refuses changes because its DataNodes have yet to
 * report, they wait, for about a minute; {@link ClientOptions#waiting} is told.
 */
public abstract class FileSystem implements AutoCloseable {

  /**
   * Connects to {@code hdfs://host:port}; nothing is sent until the first call.
   *
   * @throws IllegalArgumentException if the URI is not of that form; the message says what is wrong
   */
  public static FileSystem connect(URI uri, ClientOptions options) {
    return new HdfsFileSystem(uri, options);
  }

  /** As {@link #connect(URI, ClientOptions)} with default options. */
  public static FileSystem connect(URI uri) {
    return connect(uri, ClientOptions.defaults());
  }

  /** Where it is connected to. */
  public abstract URI uri();

  /** Opens a file for reading. */
  public abstract FileReader open(String path) throws IOException;

  /** Creates a file; a second writer of the same file is refused while this one is open. */
  public abstract FileWriter create(String path, CreateOptions options) throws IOException;

  /** As {@link #create(String, CreateOptions)} with default options. */
  public FileWriter create(String path) throws IOException {
    return create(path, CreateOptions.defaults());
  }

  /** Opens an existing file to write at its end. */
  public abstract FileWriter append(String path) throws IOException;

  /** As {@link #append(String)}, in the way that the options say. */
  public FileWriter append(String path, AppendOptions options) throws IOException {
    if (options.newBlock()) {
      throw unsupported("blocks begun on demand");
    }
    return append(path);
  }

  /**
   * Cuts a file to a length that it has at least.
   *
   * @return whether that is done; false if its last block has yet to be cut, and the file cannot be
   *     appended to until then
   */
  public abstract boolean truncate(String path, long lengthBytes) throws IOException;

  /** Moves the contents of some files, in their order, to the end of another one; they are gone. */
  public abstract void concat(String target, List<String> sources) throws IOException;

  /** Makes a directory and its missing parents; true also if it was there. */
  public abstract boolean mkdirs(String path, int permission) throws IOException;

  /** As {@link #mkdirs(String, int)} with mode 0755. */
  public boolean mkdirs(String path) throws IOException {
    return mkdirs(path, 0755);
  }

  /**
   * Makes a directory whose parent is there.
   *
   * @return true also if the directory was there
   * @throws java.nio.file.NoSuchFileException if there is no parent
   */
  public boolean mkdir(String path, int permission) throws IOException {
    throw unsupported("single directories");
  }

  /** Moves a file or directory; an existing destination is replaced only if overwrite is set. */
  public abstract void rename(String from, String to, boolean overwrite) throws IOException;

  /** Removes a file or directory; false if there was none. */
  public abstract boolean delete(String path, boolean recursive) throws IOException;

  /** The entry at a path, or empty if there is none. */
  public abstract Optional<FileStatus> status(String path) throws IOException;

  /**
   * The entries of a directory in byte order of their names, or the file itself. Lazy: pages are
   * fetched as the stream is read; an error while reading is thrown as UncheckedIOException.
   */
  public abstract Stream<FileStatus> list(String path) throws IOException;

  /** The blocks that overlap a range of a file, in order. */
  public abstract List<BlockLocation> locations(String path, long offsetBytes, long lengthBytes)
      throws IOException;

  /** Sets the wanted number of replicas; false if the path is not a file. */
  public abstract boolean setReplication(String path, int replication) throws IOException;

  /**
   * Asks the server whether this client's user may do something.
   *
   * @throws java.nio.file.AccessDeniedException if not
   * @throws java.nio.file.NoSuchFileException if there is nothing at the path
   */
  public abstract void checkAccess(String path, boolean read, boolean write, boolean execute)
      throws IOException;

  /** Sets mode bits. */
  public abstract void setPermission(String path, int permission) throws IOException;

  /** Sets owner and group; null leaves one as it is. */
  public abstract void setOwner(String path, String owner, String group) throws IOException;

  /** Sets times in milliseconds since the epoch; -1 leaves one as it is. */
  public abstract void setTimes(String path, long modificationMillis, long accessMillis)
      throws IOException;

  /** Size of the tree below a path. */
  public abstract ContentSummary contentSummary(String path) throws IOException;

  /** Capacity and health of the whole file system. */
  public abstract FsStats stats() throws IOException;

  /** All DataNodes the NameNode knows, the live ones first. */
  public abstract List<DatanodeReport> datanodes() throws IOException;

  /** Access control lists. */
  public Acls acls() {
    throw unsupported("access control lists");
  }

  /** Extended attributes. */
  public Xattrs xattrs() {
    throw unsupported("extended attributes");
  }

  /** Limits on trees. */
  public Quotas quotas() {
    throw unsupported("quotas");
  }

  /** Snapshots of directories. */
  public Snapshots snapshots() {
    throw unsupported("snapshots");
  }

  /** Which storage files go to. */
  public StoragePolicies storagePolicies() {
    throw unsupported("storage policies");
  }

  /** Tokens that let others act as this client's user. */
  public DelegationTokens delegationTokens() {
    throw unsupported("delegation tokens");
  }

  /** Where removed files wait. */
  public Trash trash() {
    throw unsupported("a trash");
  }

  /** What the server does where a client does not say; may be an hour old. */
  public ServerDefaults serverDefaults() throws IOException {
    throw unsupported("defaults");
  }

  /** The home directory of this client's user: {@code /user/NAME}; it need not exist. */
  public String homeDirectory() {
    throw unsupported("home directories");
  }

  /** A checksum of a whole file that is closed; the DataNodes compute it. */
  public final FileChecksum checksum(String path, FileChecksum.Kind kind) throws IOException {
    return checksum(path, kind, Long.MAX_VALUE);
  }

  /** A checksum of the first bytes of a file. */
  public FileChecksum checksum(String path, FileChecksum.Kind kind, long lengthBytes)
      throws IOException {
    throw unsupported("checksums");
  }

  /**
   * Takes a file from a writer that is gone and closes it.
   *
   * @return whether it is closed; if not yet, ask {@link #isFileClosed} after a while
   */
  public boolean recoverLease(String path) throws IOException {
    throw unsupported("leases");
  }

  /** Whether nobody writes the file. */
  public boolean isFileClosed(String path) throws IOException {
    throw unsupported("leases");
  }

  /** The files below a path that are being written; for the superuser. Lazy, as {@link #list}. */
  public Stream<OpenFile> openFiles(String path) throws IOException {
    throw unsupported("a list of open files");
  }

  /** The files below a path with a block that has no good replica. Lazy, as {@link #list}. */
  public Stream<String> corruptFiles(String path) throws IOException {
    throw unsupported("a list of corrupt files");
  }

  /**
   * Reads every replica of a file from its DataNode and holds it against its checksums and the
   * block's length. What is corrupt is reported to the NameNode, which repairs it. Blocks that are
   * being written are left out.
   *
   * @param found is told of each replica, and of each block without one, on the calling thread
   */
  public void verifyReplicas(String path, Consumer<ReplicaFinding> found) throws IOException {
    throw unsupported("replicas");
  }

  /**
   * Makes a symbolic link. HDFS servers have them switched off, and answer with a {@link
   * ServerException} of class {@code java.lang.UnsupportedOperationException}.
   */
  public void createSymlink(String link, String target) throws IOException {
    throw unsupported("symbolic links");
  }

  /** What a symbolic link points to; anything else is an IOException. */
  public String linkTarget(String path) throws IOException {
    throw unsupported("symbolic links");
  }

  private UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException(getClass().getSimpleName() + " has not " + what);
  }

  /** Closes open writers' leases' renewal and all connections; open streams fail from then on. */
  @Override
  public abstract void close() throws IOException;
}
