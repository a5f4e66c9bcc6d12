package io.ashlar.datanode.read;

import io.ashlar.datanode.replica.ReplicaException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;

/** Tells a bad file from a lost connection: sendfile fails for either. Stateless. */
public final class ReadTrouble {
  private ReadTrouble() {}

  /**
   * Whether a failed transfer from a file to a socket was the file's fault. Sockets fail with a few
   * well-known errors; whatever is none of them is worth a look at the file, which costs little.
   */
  public static boolean isTheFiles(Throwable error) {
    if (!(error instanceof IOException)
        || error instanceof ClosedChannelException
        || error instanceof SocketException
        || error instanceof ConnectionLostException
        || error instanceof ReplicaException) {
      return false;
    }
    String message = String.valueOf(error.getMessage());
    return !message.contains("Broken pipe")
        && !message.contains("Connection reset")
        && !message.contains("Connection timed out");
  }
}
