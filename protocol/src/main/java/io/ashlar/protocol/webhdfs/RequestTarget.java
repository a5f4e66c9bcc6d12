package io.ashlar.protocol.webhdfs;

import java.nio.charset.StandardCharsets;

/** What stands behind the method in the first line of a request. */
public final class RequestTarget {
  private static final String PREFIX = "/webhdfs/v1";

  private RequestTarget() {}

  /** Whether it is for WebHDFS. */
  public static boolean isWebHdfs(String target) {
    return target.startsWith(PREFIX)
        && (target.length() == PREFIX.length()
            || "/?".indexOf(target.charAt(PREFIX.length())) >= 0);
  }

  /**
   * The text that a client meant. HTTP servers read one character from each byte, but Hadoop's
   * client sends characters beyond ASCII bare, as UTF-8.
   */
  public static String text(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) > 127) {
        return new String(target.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      }
    }
    return target;
  }

  /** The path in the file system, from a decoded path for WebHDFS. */
  public static String filePath(String path) {
    return path.length() == PREFIX.length() ? "/" : path.substring(PREFIX.length());
  }
}
