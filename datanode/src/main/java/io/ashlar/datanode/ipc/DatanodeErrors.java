package io.ashlar.datanode.ipc;

import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.protocol.rpc.RpcError;
import java.io.IOException;

/** Which Java class name tells a client what went wrong (wire reference 1.8 and 4). */
final class DatanodeErrors {
  private static final String IO_EXCEPTION = "java.io.IOException";

  private DatanodeErrors() {}

  static RpcError of(Throwable error) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    if (error instanceof ReplicaException replica) {
      return new RpcError(className(replica.reason()), message);
    } else if (error instanceof NotReadyException) {
      return new RpcError("org.apache.hadoop.ipc.RetriableException", message);
    } else if (error instanceof RefusedException) {
      return new RpcError("org.apache.hadoop.security.AccessControlException", message);
    } else if (error instanceof IOException) {
      return new RpcError(IO_EXCEPTION, message);
    } else {
      return new RpcError(IO_EXCEPTION, error.toString());
    }
  }

  private static String className(ReplicaException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> "org.apache.hadoop.hdfs.server.datanode.ReplicaNotFoundException";
      case ALREADY_EXISTS -> "org.apache.hadoop.hdfs.server.datanode.ReplicaAlreadyExistsException";
      case RECOVERY_IN_PROGRESS -> "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException";
      case OUT_OF_SPACE -> "org.apache.hadoop.util.DiskChecker$DiskOutOfSpaceException";
      case MISMATCH -> IO_EXCEPTION;
    };
  }

  /** The DataNode does not know its pool yet; the client tries again. */
  static final class NotReadyException extends IOException {
    private static final long serialVersionUID = 1L;

    NotReadyException() {
      super("This DataNode has not registered with its NameNode yet");
    }
  }

  /** The call is not granted to anyone. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
