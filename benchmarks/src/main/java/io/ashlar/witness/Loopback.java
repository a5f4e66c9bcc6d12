package io.ashlar.witness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The one interface that clusters under test may use. */
public final class Loopback {
  /** Its address. */
  public static final String HOST = "127.0.0.1";

  private Loopback() {}

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
