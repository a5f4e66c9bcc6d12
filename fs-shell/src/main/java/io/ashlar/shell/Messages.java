package io.ashlar.shell;

import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.shell.config.ConfigException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.ExecutionException;

/** Failures as one line for the user. */
public final class Messages {
  private static final String INVALID = "Invalid path name ";

  private Messages() {}

  /** The line, without the name of a class where there is anything better. */
  public static String of(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof FileSystemException entry) {
      return ofEntry(entry);
    }
    if (cause instanceof RemoteException remote) {
      String text = firstLine(remote.getMessage());
      return text.isEmpty() ? remote.className() : text;
    }
    if (cause instanceof ConnectException
        && cause.getCause() instanceof UnknownHostException name) {
      return "Unknown host " + firstLine(name.getMessage());
    }
    if (cause instanceof ConnectException) {
      return withoutSystemCall(firstLine(cause.getMessage()))
          + "; is the cluster running? 'ashlar up --dir DIR' starts one";
    }
    if (cause instanceof UnknownHostException) {
      return "Unknown host " + firstLine(cause.getMessage());
    }
    if (cause instanceof SocketTimeoutException) {
      return "No answer in time: " + firstLine(cause.getMessage());
    }
    String text = ofSafeMode(ofInvalidName(firstLine(cause.getMessage())));
    boolean ownWords =
        cause instanceof ShellException
            || cause instanceof UsageException
            || cause instanceof ConfigException;
    return text.isEmpty() || (cause instanceof RuntimeException && !ownWords)
        ? cause.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + text)
        : text;
  }

  /** HDFS may say twice that a name is invalid, and never says why. */
  private static String ofInvalidName(String text) {
    if (!text.startsWith(INVALID)) {
      return text;
    }
    String rest = text.substring(INVALID.length());
    boolean twice = rest.startsWith("Invalid ");
    String name = twice ? rest.substring(rest.indexOf(": ") + 1) : rest;
    return (twice ? rest : text) + (name.contains(":") ? "; a name cannot have a colon" : "");
  }

  /** The reason is on a line of its own, which can be long. */
  private static String ofSafeMode(String text) {
    return text.endsWith("Name node is in safe mode.")
        ? text + " 'ashlar admin safemode get' tells why"
        : text;
  }

  /** Netty says in which call of the system a connection has failed, and with which number. */
  private static String withoutSystemCall(String text) {
    return text.replaceFirst("\\w+\\(\\.\\.\\) failed with error\\(-\\d+\\): ", "");
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof UncheckedIOException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String ofEntry(FileSystemException entry) {
    String quoted = "`" + entry.getFile() + "'";
    if (entry instanceof NoSuchFileException) {
      return quoted + ": No such file or directory";
    }
    if (entry instanceof FileAlreadyExistsException) {
      return quoted + ": File exists";
    }
    if (entry instanceof DirectoryNotEmptyException) {
      return quoted + ": Directory is not empty";
    }
    if (entry instanceof NotDirectoryException) {
      return quoted + ": Is not a directory";
    }
    String reason = entry.getReason() == null ? "" : firstLine(entry.getReason());
    if (entry instanceof AccessDeniedException) {
      return reason.startsWith("Permission denied")
          ? reason
          : quoted + ": Permission denied" + (reason.isEmpty() ? "" : ": " + reason);
    }
    return entry.getFile() == null ? reason : quoted + (reason.isEmpty() ? "" : ": " + reason);
  }

  private static String firstLine(String text) {
    return text == null ? "" : text.lines().findFirst().orElse("").strip();
  }
}
