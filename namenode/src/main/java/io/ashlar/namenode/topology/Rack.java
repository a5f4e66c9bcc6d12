package io.ashlar.namenode.topology;

import java.util.Objects;

/**
 * A place in the network tree, written as a path such as {@code /row-1/rack-7}. Immutable.
 *
 * @param path absolute, without a trailing slash; clients parse it, so that it must start with a
 *     slash (wire reference 2.2)
 */
public record Rack(String path) {
  /** Where a node stands of which nothing is configured. */
  public static final Rack DEFAULT = new Rack("/default-rack");

  /**
   * Checks the shape of the path.
   *
   * @throws IllegalArgumentException if it is not absolute, is only a slash, or has an empty
   *     component
   */
  public Rack {
    Objects.requireNonNull(path);
    if (!path.startsWith("/") || path.length() < 2 || path.endsWith("/") || path.contains("//")) {
      throw new IllegalArgumentException(
          "Rack '"
              + path
              + "' must be a path such as /rack-1: a leading slash, no trailing slash, no empty"
              + " part");
    }
  }

  /**
   * Steps through the tree from a node on this rack to another node on {@code other}: 2 on the same
   * rack, 4 on neighbouring racks, 2 more for each level that has to be climbed.
   */
  public int distanceTo(Rack other) {
    if (path.equals(other.path)) {
      return Distance.SAME_RACK;
    }
    String[] mine = path.split("/", -1);
    String[] theirs = other.path.split("/", -1);
    int common = 0;
    while (common < mine.length && common < theirs.length && mine[common].equals(theirs[common])) {
      common++;
    }
    return mine.length - common + theirs.length - common + Distance.SAME_RACK;
  }

  @Override
  public String toString() {
    return path;
  }
}
