package io.ashlar.protocol.webhdfs;

import io.ashlar.protocol.rpc.RpcError;
import java.util.Set;

/**
 * An error as WebHDFS tells it: the Java class that clients act on, the message, and the HTTP
 * status that goes with the class (wire reference 7.3). Immutable.
 *
 * @param className fully qualified
 * @param message the first line; a stack trace that HDFS sends behind it is cut off
 */
public record Failure(String className, String message) {
  private static final String FILE_NOT_FOUND = "java.io.FileNotFoundException";
  private static final String IO = "java.io.IOException";
  private static final String ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException";
  private static final String UNSUPPORTED = "java.lang.UnsupportedOperationException";

  /** Classes of the client's mistakes; those below IOException are told as forbidden instead. */
  private static final Set<String> MISTAKES =
      Set.of(
          ILLEGAL_ARGUMENT,
          UNSUPPORTED,
          "org.apache.hadoop.HadoopIllegalArgumentException",
          "org.apache.hadoop.fs.InvalidPathException");

  /** Keeps the first line of the message. */
  public Failure {
    int end = message.indexOf('\n');
    message = end < 0 ? message : message.substring(0, end);
  }

  /** What an RPC client would be told. */
  public static Failure of(RpcError error) {
    return new Failure(error.className(), String.valueOf(error.message()));
  }

  /** A request that makes no sense. */
  public static Failure illegalArgument(String message) {
    return new Failure(ILLEGAL_ARGUMENT, message);
  }

  /** An operation that is not there. */
  public static Failure unsupported(String message) {
    return new Failure(UNSUPPORTED, message);
  }

  /** Nothing is at a path. */
  public static Failure fileNotFound(String message) {
    return new Failure(FILE_NOT_FOUND, message);
  }

  /** Anything else that went wrong. */
  public static Failure io(String message) {
    return new Failure(IO, message);
  }

  /** The HTTP status. */
  public int status() {
    if (className.equals(FILE_NOT_FOUND)) {
      return 404;
    }
    if (MISTAKES.contains(className)) {
      return 400;
    }
    boolean ours =
        className.startsWith("java.lang.") && !className.equals("java.lang.SecurityException");
    return ours ? 500 : 403;
  }

  /** The class's name without its package and enclosing class. */
  public String simpleName() {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  /** As an exception, to be thrown where operations run. */
  public FailureException asException() {
    return new FailureException(this);
  }
}
