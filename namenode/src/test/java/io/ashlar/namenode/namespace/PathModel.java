package io.ashlar.namenode.namespace;

import java.util.Map;
import java.util.TreeMap;

/** What a namespace is to its users: paths, each a directory or not. Slow and obvious. */
final class PathModel {
  private final TreeMap<String, Boolean> paths = new TreeMap<>();

  PathModel() {
    paths.put("/", true);
  }

  String run(NamespaceModelTest.Step step) {
    return switch (step.operation()) {
      case "mkdirs" -> mkdirs(step.first(), step.flag());
      case "create" -> create(step.first(), step.flag());
      case "delete" -> delete(step.first(), step.flag());
      case "rename" -> rename(step.first(), step.second());
      case "rename2" -> rename2(step.first(), step.second(), step.flag());
      default -> throw new IllegalArgumentException(step.operation());
    };
  }

  /** Everything but the root. */
  Map<String, Boolean> listing() {
    TreeMap<String, Boolean> all = new TreeMap<>(paths);
    all.remove("/");
    return all;
  }

  private String mkdirs(String path, boolean createParent) {
    if (isDirectory(path)) {
      return "true";
    }
    if (exists(path) || fileAbove(path) || (!createParent && !exists(parent(path)))) {
      return "refused";
    }
    makeDirectories(path);
    return "true";
  }

  private String create(String path, boolean overwrite) {
    if (isDirectory(path) || fileAbove(path) || (exists(path) && !overwrite)) {
      return "refused";
    }
    makeDirectories(parent(path));
    paths.put(path, false);
    return "made";
  }

  private String delete(String path, boolean recursive) {
    if (fileAbove(path) || (!recursive && hasChildren(path))) {
      return "refused";
    }
    if (!exists(path) || path.equals("/")) {
      return "false";
    }
    removeTree(path);
    return "true";
  }

  private String rename(String from, String to) {
    if (fileAbove(from) || fileAbove(to)) {
      return "refused";
    }
    if (!exists(from) || from.equals("/")) {
      return "false";
    }
    String target = isDirectory(to) ? child(to, name(from)) : to;
    if (below(target, from)) {
      return String.valueOf(target.equals(from));
    }
    if (exists(target) || !exists(parent(target))) {
      return "false";
    }
    move(from, target);
    return "true";
  }

  private String rename2(String from, String to, boolean overwrite) {
    if (fileAbove(from) || fileAbove(to) || !exists(from)) {
      return "refused";
    }
    if (from.equals("/") || to.equals("/") || below(to, from) || !exists(parent(to))) {
      return "refused";
    }
    if (exists(to)) {
      if (isDirectory(to) != isDirectory(from) || !overwrite || hasChildren(to)) {
        return "refused";
      }
      paths.remove(to);
    }
    move(from, to);
    return "moved";
  }

  private void move(String from, String to) {
    TreeMap<String, Boolean> moved = new TreeMap<>();
    paths.forEach(
        (path, directory) -> {
          if (below(path, from)) {
            moved.put(to + path.substring(from.length()), directory);
          }
        });
    removeTree(from);
    paths.putAll(moved);
  }

  private void makeDirectories(String path) {
    if (!exists(path)) {
      makeDirectories(parent(path));
      paths.put(path, true);
    }
  }

  private void removeTree(String top) {
    paths.keySet().removeIf(path -> below(path, top));
  }

  private boolean exists(String path) {
    return paths.containsKey(path);
  }

  private boolean isDirectory(String path) {
    return paths.getOrDefault(path, false);
  }

  private boolean hasChildren(String path) {
    return paths.keySet().stream().anyMatch(each -> !each.equals(path) && below(each, path));
  }

  private boolean fileAbove(String path) {
    for (String above = path; !above.equals("/"); ) {
      above = parent(above);
      if (exists(above) && !isDirectory(above)) {
        return true;
      }
    }
    return false;
  }

  private static boolean below(String path, String top) {
    return path.equals(top) || path.startsWith(top.equals("/") ? "/" : top + "/");
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String child(String directory, String name) {
    return directory.equals("/") ? "/" + name : directory + "/" + name;
  }
}
