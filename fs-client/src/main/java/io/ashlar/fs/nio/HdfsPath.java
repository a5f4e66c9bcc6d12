package io.ashlar.fs.nio;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * A path name: absolute, or relative to the root, which is the only working directory. Immutable.
 */
final class HdfsPath implements Path {
  private final HdfsNioFileSystem fileSystem;
  private final boolean absolute;
  private final List<String> names;

  private HdfsPath(HdfsNioFileSystem fileSystem, boolean absolute, List<String> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = names;
  }

  /** The path that a string names; doubled and trailing slashes do not count. */
  static HdfsPath parse(HdfsNioFileSystem fileSystem, String text) {
    boolean absolute = text.startsWith("/");
    List<String> names =
        text.isEmpty()
            ? List.of("")
            : Arrays.stream(text.split("/")).filter(name -> !name.isEmpty()).toList();
    return new HdfsPath(fileSystem, absolute, names);
  }

  private HdfsPath with(boolean isAbsolute, List<String> newNames) {
    List<String> kept = !isAbsolute && newNames.isEmpty() ? List.of("") : List.copyOf(newNames);
    return new HdfsPath(fileSystem, isAbsolute, kept);
  }

  private static HdfsPath own(Path path) {
    if (path instanceof HdfsPath own) {
      return own;
    }
    throw new ProviderMismatchException(path + " is not a path of an hdfs file system");
  }

  private boolean isEmpty() {
    return !absolute && names.size() == 1 && names.get(0).isEmpty();
  }

  /** The name by which the server knows it. */
  String serverPath() {
    return toAbsolutePath().normalize().toString();
  }

  @Override
  public HdfsNioFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public HdfsPath getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public HdfsPath getFileName() {
    return names.isEmpty() ? null : with(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public HdfsPath getParent() {
    if (names.isEmpty() || (!absolute && names.size() == 1)) {
      return null;
    }
    return with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public HdfsPath getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public HdfsPath subpath(int from, int to) {
    if (from < 0 || to > names.size() || from >= to) {
      throw new IllegalArgumentException(
          this + " has " + names.size() + " names, asked for those from " + from + " to " + to);
    }
    return with(false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return isComparable(other)
        && own(other).absolute == absolute
        && other.getNameCount() <= names.size()
        && names.subList(0, other.getNameCount()).equals(own(other).names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!isComparable(other) || other.getNameCount() > names.size()) {
      return false;
    }
    HdfsPath end = own(other);
    if (end.absolute) {
      return equals(end);
    }
    return names.subList(names.size() - end.names.size(), names.size()).equals(end.names);
  }

  private boolean isComparable(Path other) {
    return other instanceof HdfsPath path && path.fileSystem == fileSystem;
  }

  @Override
  public HdfsPath normalize() {
    Deque<String> kept = new ArrayDeque<>();
    for (String name : names) {
      if (name.equals("..") && !kept.isEmpty() && !kept.peekLast().equals("..")) {
        kept.removeLast();
      } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
        kept.addLast(name);
      }
    }
    return with(absolute, List.copyOf(kept));
  }

  @Override
  public HdfsPath resolve(Path other) {
    HdfsPath end = own(other);
    if (end.absolute || isEmpty()) {
      return end;
    }
    if (end.isEmpty()) {
      return this;
    }
    String[] joined = new String[names.size() + end.names.size()];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = i < names.size() ? names.get(i) : end.names.get(i - names.size());
    }
    return with(absolute, List.of(joined));
  }

  @Override
  public HdfsPath relativize(Path other) {
    HdfsPath target = own(other);
    if (target.absolute != absolute) {
      throw new IllegalArgumentException(
          "There is no way from " + this + " to " + other + ": one is absolute, one is not");
    }
    if (isEmpty()) {
      return target;
    }
    int common = 0;
    while (common < Math.min(names.size(), target.names.size())
        && names.get(common).equals(target.names.get(common))) {
      common++;
    }
    Deque<String> way = new ArrayDeque<>();
    names.subList(common, names.size()).forEach(name -> way.addLast(".."));
    if (!target.isEmpty()) {
      way.addAll(target.names.subList(common, target.names.size()));
    }
    return with(false, List.copyOf(way));
  }

  @Override
  public URI toUri() {
    URI root = fileSystem.files().uri();
    try {
      return new URI(
          root.getScheme(), null, root.getHost(), root.getPort(), serverPath(), null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(this + " has no URI", e);
    }
  }

  @Override
  public HdfsPath toAbsolutePath() {
    if (absolute) {
      return this;
    }
    return with(true, isEmpty() ? List.of() : names);
  }

  @Override
  public HdfsPath toRealPath(LinkOption... options) throws IOException {
    HdfsPath real = toAbsolutePath().normalize();
    fileSystem.provider().checkAccess(real);
    return real;
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("HDFS directories cannot be watched");
  }

  @Override
  public Iterator<Path> iterator() {
    return names.stream().<Path>map(name -> with(false, List.of(name))).iterator();
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(own(other).toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HdfsPath path
        && path.fileSystem == fileSystem
        && path.absolute == absolute
        && path.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode() * 31 + Boolean.hashCode(absolute);
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}
