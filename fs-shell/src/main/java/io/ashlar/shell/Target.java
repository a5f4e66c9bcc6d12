package io.ashlar.shell;

import io.ashlar.fs.FileSystem;
import java.net.URI;

/**
 * A path in a file system, as the user named it.
 *
 * @param fileSystem which one
 * @param prefix {@code hdfs://host:port} if the user wrote it, else empty
 * @param path absolute, without a slash at the end
 * @param shownFrom the directory that paths are shown relative to, or empty
 */
public record Target(FileSystem fileSystem, String prefix, String path, String shownFrom) {

  /** A path that is shown whole. */
  public Target(FileSystem fileSystem, String prefix, String path) {
    this(fileSystem, prefix, path, "");
  }

  /** The path as the user would write it. */
  public String shown() {
    return shown(path);
  }

  /** As {@link #shown()}, for another path of the same file system. */
  public String shown(String otherPath) {
    if (!shownFrom.isEmpty() && otherPath.equals(shownFrom)) {
      return ".";
    }
    if (!shownFrom.isEmpty() && otherPath.startsWith(shownFrom + "/")) {
      return otherPath.substring(shownFrom.length() + 1);
    }
    return prefix + otherPath;
  }

  /** An entry of this directory. */
  public Target child(String name) {
    return at(path.equals("/") ? "/" + name : path + "/" + name);
  }

  /** Another path of the same file system. */
  public Target at(String otherPath) {
    return new Target(fileSystem, prefix, otherPath, shownFrom);
  }

  /** The last component; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The directory above; the root is above itself. */
  public Target parent() {
    int slash = path.lastIndexOf('/');
    return at(slash <= 0 ? "/" : path.substring(0, slash));
  }

  /** The whole address. */
  public URI uri() {
    return fileSystem.uri().resolve(URI.create("/")).resolve(Paths.encode(path));
  }
}
