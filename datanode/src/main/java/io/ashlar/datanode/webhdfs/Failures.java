package io.ashlar.datanode.webhdfs;

import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.webhdfs.Failure;
import io.ashlar.protocol.webhdfs.FailureException;
import java.nio.file.NoSuchFileException;

/** What a WebHDFS client is told of an exception: the NameNode's own words where it has said no. */
final class Failures {
  private Failures() {}

  static Failure of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof RemoteException refusal) {
        return new Failure(refusal.className(), String.valueOf(refusal.getMessage()));
      }
      if (cause instanceof FailureException told) {
        return told.failure();
      }
    }
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    if (error instanceof IllegalArgumentException) {
      return Failure.illegalArgument(message);
    }
    return error instanceof NoSuchFileException
        ? Failure.fileNotFound(message)
        : Failure.io(message);
  }
}
