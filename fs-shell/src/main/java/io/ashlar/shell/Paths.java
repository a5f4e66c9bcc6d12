package io.ashlar.shell;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Paths of a file system as text. */
final class Paths {
  private Paths() {}

  /** Absolute, from the home directory if it was relative, without doubled slashes and dots. */
  static String absolute(String path, String home) {
    String whole = path.startsWith("/") ? path : home + "/" + path;
    Deque<String> parts = new ArrayDeque<>();
    for (String part : whole.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** The path of a URI, with what URIs reserve escaped. */
  static URI encode(String path) {
    try {
      return new URI(null, null, path, null);
    } catch (URISyntaxException impossible) {
      throw new IllegalArgumentException("Path " + path + " cannot be part of a URI", impossible);
    }
  }
}
