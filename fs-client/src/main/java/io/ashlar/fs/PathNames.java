package io.ashlar.fs;

/** Rules for path names. Stateless. */
final class PathNames {
  private PathNames() {}

  /**
   * The path without doubled and trailing slashes.
   *
   * @throws IllegalArgumentException if it is not absolute
   */
  static String normalize(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "Path \"" + path + "\" is not absolute: it must begin with a slash");
    }
    String single = path.contains("//") ? path.replaceAll("/+", "/") : path;
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }

  /** The path of an entry of a directory. */
  static String child(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }
}
