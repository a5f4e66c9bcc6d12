package io.ashlar.fs.namenode;

import io.ashlar.fs.ServerException;
import io.ashlar.protocol.rpc.RemoteException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;

/**
 * The one table from the server's error classes to this client's exceptions (wire reference 1.8).
 */
final class ServerErrors {
  static final String RETRIABLE = "org.apache.hadoop.ipc.RetriableException";
  static final String NOT_REPLICATED_YET =
      "org.apache.hadoop.hdfs.server.namenode.NotReplicatedYetException";
  static final String SAFE_MODE = "org.apache.hadoop.hdfs.server.namenode.SafeModeException";

  private ServerErrors() {}

  /**
   * The exception for a refusal; its cause is the refusal itself.
   *
   * @param path what the call was about
   * @param inTheWay the path that has something where there should be nothing: that path too, or
   *     the destination of a rename
   */
  static IOException translate(RemoteException refusal, String path, String inTheWay) {
    String text = firstLine(refusal);
    IOException translated =
        switch (refusal.className()) {
          case "java.io.FileNotFoundException" -> new NoSuchFileException(path, null, text);
          case "org.apache.hadoop.fs.FileAlreadyExistsException" ->
              new FileAlreadyExistsException(inTheWay, null, text);
          case "org.apache.hadoop.fs.PathIsNotEmptyDirectoryException" ->
              new DirectoryNotEmptyException(path);
          case "org.apache.hadoop.security.AccessControlException",
              "org.apache.hadoop.hdfs.protocol.SnapshotAccessControlException",
              "org.apache.hadoop.security.authorize.AuthorizationException" ->
              accessDenied(path, text);
          case "org.apache.hadoop.fs.ParentNotDirectoryException",
              "org.apache.hadoop.fs.PathIsNotDirectoryException" ->
              new NotDirectoryException(path);
          default -> {
            // The text decides where Hadoop has no class of its own.
            if (text.startsWith("rename destination directory is not empty")) {
              yield new DirectoryNotEmptyException(inTheWay);
            }
            yield new ServerException(refusal.className(), text, refusal);
          }
        };
    if (translated.getCause() == null) {
      translated.initCause(refusal);
    }
    return translated;
  }

  /**
   * Why a NameNode is in a safe mode that ends by itself: that of a start, and neither one that an
   * operator has entered nor one for want of disk or because of replicas that it does not know.
   * Empty for these and for any other refusal. Only the words tell, Ashlar's or HDFS's.
   */
  static Optional<String> passingSafeMode(ServerException refusal) {
    if (!refusal.className().equals(SAFE_MODE) || refusal.getCause() == null) {
      return Optional.empty();
    }
    // The first line is about the path, which may say anything.
    List<String> reason =
        String.valueOf(refusal.getCause().getMessage()).lines().skip(1).map(String::strip).toList();
    boolean ends =
        reason.stream()
            .anyMatch(
                line -> line.contains("It ends ") || line.contains("turned off automatically"));
    return ends ? Optional.of(reason.get(0)) : Optional.empty();
  }

  /** Hadoop says "access denied" also for a path that leads through a file. */
  private static IOException accessDenied(String path, String text) {
    return text.contains("(is not a directory)")
        ? new NotDirectoryException(path)
        : new AccessDeniedException(path, null, text);
  }

  /** Hadoop sends its stack trace behind the message. */
  private static String firstLine(RemoteException refusal) {
    String message = refusal.getMessage() == null ? refusal.className() : refusal.getMessage();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
