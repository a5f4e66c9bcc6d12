package io.ashlar.fs.nio;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The provider for {@code hdfs://host:port/path}. A path of a host that was not asked for before
 * connects to it, as the user that {@link ClientOptions#defaults} names; {@code
 * FileSystems.newFileSystem(uri, Map.of("user", name))} connects as another one. Thread-safe.
 */
public final class HdfsFileSystemProvider extends FileSystemProvider {
  /** Key of newFileSystem's environment: the user to act as. */
  public static final String USER = "user";

  private static final int DEFAULT_PORT = 8020;

  private final Map<URI, HdfsNioFileSystem> connected = new HashMap<>();

  @Override
  public String getScheme() {
    return "hdfs";
  }

  @Override
  public synchronized HdfsNioFileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    URI root = root(uri);
    if (connected.containsKey(root)) {
      throw new FileSystemAlreadyExistsException(root.toString());
    }
    Object user = environment.get(USER);
    ClientOptions options = ClientOptions.defaults();
    return connect(root, user == null ? options : options.withUser(user.toString()));
  }

  @Override
  public synchronized HdfsNioFileSystem getFileSystem(URI uri) {
    HdfsNioFileSystem known = connected.get(root(uri));
    if (known == null) {
      throw new FileSystemNotFoundException(root(uri).toString());
    }
    return known;
  }

  @Override
  public synchronized HdfsPath getPath(URI uri) {
    URI root = root(uri);
    HdfsNioFileSystem known = connected.get(root);
    return (known == null ? connect(root, ClientOptions.defaults()) : known)
        .getPath(uri.getPath().isEmpty() ? "/" : uri.getPath());
  }

  private HdfsNioFileSystem connect(URI root, ClientOptions options) {
    HdfsNioFileSystem made = new HdfsNioFileSystem(this, FileSystem.connect(root, options));
    connected.put(root, made);
    return made;
  }

  synchronized void forget(HdfsNioFileSystem closed) {
    connected.remove(root(closed.files().uri()), closed);
  }

  private static URI root(URI uri) {
    if (!"hdfs".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is not of the form hdfs://host:port/path");
    }
    return URI.create(
        "hdfs://" + uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()));
  }

  private static HdfsPath own(Path path) {
    if (path instanceof HdfsPath own) {
      return own;
    }
    throw new ProviderMismatchException(path + " is not a path of an hdfs file system");
  }

  private static FileSystem files(Path path) {
    return own(path).getFileSystem().files();
  }

  private static String name(Path path) {
    return own(path).serverPath();
  }

  // Contents.

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    for (OpenOption option : options) {
      if (option == StandardOpenOption.WRITE || option == StandardOpenOption.APPEND) {
        throw new UnsupportedOperationException("'" + option + "' is not allowed for reading");
      }
    }
    return files(path).open(name(path));
  }

  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> how =
        options.length == 0
            ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
            : Set.of(options);
    return openToWrite(path, how);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    if (!writes) {
      return files(path).open(name(path)).channel();
    }
    return new WriterChannel(openToWrite(path, options, attributes));
  }

  private static FileWriter openToWrite(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
      throw new UnsupportedOperationException("HDFS files do not vanish when they are closed");
    }
    if (options.contains(StandardOpenOption.APPEND)
        && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      throw new IllegalArgumentException("APPEND and TRUNCATE_EXISTING exclude each other");
    }
    if (options.contains(StandardOpenOption.READ)) {
      throw new UnsupportedOperationException("HDFS files are open to read or to write, not both");
    }
    CreateOptions fresh = creation(CreateOptions.defaults(), attributes);
    if (options.contains(StandardOpenOption.CREATE_NEW)) {
      return files(path).create(name(path), fresh);
    }
    boolean exists = files(path).status(name(path)).isPresent();
    if (!exists && !options.contains(StandardOpenOption.CREATE)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!exists) {
      return files(path).create(name(path), fresh);
    }
    if (options.contains(StandardOpenOption.APPEND)) {
      return files(path).append(name(path));
    }
    if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      return files(path).create(name(path), fresh.withOverwrite(true));
    }
    throw new UnsupportedOperationException(
        path
            + " exists, and HDFS files are not written in the middle:"
            + " use APPEND or TRUNCATE_EXISTING");
  }

  private static CreateOptions creation(CreateOptions base, FileAttribute<?>... attributes) {
    // As elsewhere in java.nio.file, a missing parent directory is an error.
    return new CreateOptions(
        base.overwrite(),
        false,
        base.replication(),
        base.blockSizeBytes(),
        mode(base.permission(), attributes));
  }

  private static int mode(int otherwise, FileAttribute<?>... attributes) {
    int mode = otherwise;
    for (FileAttribute<?> attribute : attributes) {
      if (!attribute.name().equals("posix:permissions")) {
        throw new UnsupportedOperationException(
            "Attribute '" + attribute.name() + "' cannot be set at creation");
      }
      mode = HdfsAttributes.mode(permissions(attribute.value()));
    }
    return mode;
  }

  private static Set<PosixFilePermission> permissions(Object value) {
    return ((Set<?>) value)
        .stream().map(PosixFilePermission.class::cast).collect(Collectors.toUnmodifiableSet());
  }

  // Entries.

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return new HdfsDirectoryStream(own(directory), filter);
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    HdfsPath path = own(directory);
    if (files(path).status(name(path)).isPresent()) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    HdfsPath parent = path.toAbsolutePath().normalize().getParent();
    if (parent != null && files(path).status(name(parent)).isEmpty()) {
      throw new NoSuchFileException(parent.toString());
    }
    files(path).mkdirs(name(path), mode(0755, attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    if (!files(path).delete(name(path), false)) {
      throw new NoSuchFileException(path.toString());
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    List<CopyOption> how = Arrays.asList(options);
    if (isElsewhere(source, target)) {
      moveElsewhere(source, target, how);
      return;
    }
    if (name(source).equals(name(target))) {
      return;
    }
    boolean replace = how.contains(StandardCopyOption.REPLACE_EXISTING);
    boolean atomic = how.contains(StandardCopyOption.ATOMIC_MOVE);
    HdfsAttributes from = attributes(source);
    if (replace && !atomic) {
      // A directory gives way to a file, and a file to a directory, by going first.
      Optional<FileStatus> there = files(target).status(name(target));
      if (there.isPresent() && there.get().directory() != from.isDirectory()) {
        files(target).delete(name(target), false);
      }
    }
    files(source).rename(name(source), name(target), replace || atomic);
  }

  /** Between clusters a file is moved by copying it, which is not atomic. */
  private void moveElsewhere(Path source, Path target, List<CopyOption> how) throws IOException {
    if (how.contains(StandardCopyOption.ATOMIC_MOVE)) {
      throw new AtomicMoveNotSupportedException(
          source.toUri().toString(), target.toUri().toString(), "The two are on other clusters");
    }
    if (attributes(source).isDirectory()) {
      try (Stream<FileStatus> entries = files(source).list(name(source))) {
        if (entries.findAny().isPresent()) {
          throw new DirectoryNotEmptyException(source.toString());
        }
      }
    }
    List<CopyOption> copying = new ArrayList<>(how);
    copying.add(StandardCopyOption.COPY_ATTRIBUTES);
    copy(source, target, copying.toArray(CopyOption[]::new));
    delete(source);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    List<CopyOption> how = Arrays.asList(options);
    if (how.contains(StandardCopyOption.ATOMIC_MOVE)) {
      throw new UnsupportedOperationException("A copy is not atomic");
    }
    if (!isElsewhere(source, target) && name(source).equals(name(target))) {
      return;
    }
    HdfsAttributes attributes = attributes(source);
    boolean replace = how.contains(StandardCopyOption.REPLACE_EXISTING);
    if (replace && (attributes.isDirectory() || isDirectory(target))) {
      files(target).delete(name(target), false);
    }
    if (attributes.isDirectory()) {
      createDirectory(target);
    } else {
      copyFile(source, target, attributes.status(), replace);
    }
    if (how.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
      FileStatus from = attributes.status();
      files(target).setPermission(name(target), from.permission());
      files(target).setTimes(name(target), from.modificationTimeMillis(), from.accessTimeMillis());
    }
  }

  private static void copyFile(Path source, Path target, FileStatus from, boolean replace)
      throws IOException {
    CreateOptions like =
        new CreateOptions(
            replace, false, from.replication(), from.blockSizeBytes(), from.permission());
    try (FileReader in = files(source).open(name(source));
        FileWriter out = files(target).create(name(target), like)) {
      in.transferTo(out);
    }
  }

  private static boolean isDirectory(Path path) throws IOException {
    return files(path).status(name(path)).filter(FileStatus::directory).isPresent();
  }

  private static boolean isElsewhere(Path source, Path target) {
    return own(source).getFileSystem() != own(target).getFileSystem();
  }

  @Override
  public boolean isSameFile(Path a, Path b) throws IOException {
    if (a.equals(b)) {
      return true;
    }
    return b instanceof HdfsPath other
        && own(a).getFileSystem() == other.getFileSystem()
        && attributes(a).fileKey().equals(attributes(b).fileKey());
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    return new HdfsFileStore(files(path));
  }

  /** Modes are asked of the server, which knows the user's groups. */
  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    attributes(path);
    if (modes.length > 0) {
      List<AccessMode> wanted = Arrays.asList(modes);
      files(path)
          .checkAccess(
              name(path),
              wanted.contains(AccessMode.READ),
              wanted.contains(AccessMode.WRITE),
              wanted.contains(AccessMode.EXECUTE));
    }
  }

  // Attributes.

  HdfsAttributes attributes(Path path) throws IOException {
    return files(path)
        .status(name(path))
        .map(HdfsAttributes::new)
        .orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException("No attributes of type " + type.getName());
    }
    return type.cast(attributes(path));
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    if (type == BasicFileAttributeView.class) {
      return type.cast(new HdfsAttributeView(own(path), "basic"));
    }
    if (type == PosixFileAttributeView.class) {
      return type.cast(new HdfsAttributeView(own(path), "posix"));
    }
    if (type == UserDefinedFileAttributeView.class) {
      return type.cast(new HdfsUserAttributeView(own(path)));
    }
    if (type == FileOwnerAttributeView.class) {
      return type.cast(new HdfsAttributeView(own(path), "owner"));
    }
    return null;
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    String wanted = withoutView(names);
    Map<String, Object> all =
        isUserDefined(names) ? userDefined(own(path)) : attributes(path).byName();
    if (wanted.equals("*")) {
      return all;
    }
    Map<String, Object> some = new LinkedHashMap<>();
    for (String name : wanted.split(",", -1)) {
      if (!all.containsKey(name)) {
        throw new IllegalArgumentException("No attribute '" + name + "'");
      }
      some.put(name, all.get(name));
    }
    return some;
  }

  private static boolean isUserDefined(String names) {
    return names.startsWith(HdfsUserAttributeView.NAME + ":");
  }

  private static Map<String, Object> userDefined(HdfsPath path) throws IOException {
    HdfsUserAttributeView view = new HdfsUserAttributeView(path);
    Map<String, Object> all = new LinkedHashMap<>();
    for (String name : view.list()) {
      all.put(name, view.value(name));
    }
    return all;
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    if (isUserDefined(attribute)) {
      ByteBuffer bytes =
          value instanceof ByteBuffer buffer ? buffer : ByteBuffer.wrap((byte[]) value);
      new HdfsUserAttributeView(own(path)).write(withoutView(attribute), bytes);
      return;
    }
    HdfsAttributeView view = new HdfsAttributeView(own(path), "posix");
    switch (withoutView(attribute)) {
      case "lastModifiedTime" -> view.setTimes((FileTime) value, null, null);
      case "lastAccessTime" -> view.setTimes(null, (FileTime) value, null);
      case "permissions" -> view.setPermissions(permissions(value));
      case "owner" -> view.setOwner((UserPrincipal) value);
      case "group" -> view.setGroup((GroupPrincipal) value);
      default -> throw new UnsupportedOperationException("'" + attribute + "' cannot be set");
    }
  }

  private static String withoutView(String names) {
    int colon = names.indexOf(':');
    if (colon >= 0 && !HdfsNioFileSystem.VIEWS.contains(names.substring(0, colon))) {
      throw new UnsupportedOperationException("No view '" + names.substring(0, colon) + "'");
    }
    return names.substring(colon + 1);
  }
}
