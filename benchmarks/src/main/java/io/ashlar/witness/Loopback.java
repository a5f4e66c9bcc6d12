package io.ashlar.witness;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The one interface that clusters under test may use. */
public final class Loopback {
  /** Its address. */
  public static final String HOST = "127.0.0.1";

  /**
   * From where ports are taken: below 32768, where Linux begins to give ports to outgoing
   * connections and to port 0 (net.ipv4.ip_local_port_range), which would otherwise take a port
   * between the choice and its use.
   */
  private static final int FIRST_PORT = 10_240;

  /** Processes that start clusters at the same time have a part of the ports each. */
  private static final int PARTS = 4;

  private static final int PORTS = (32_768 - FIRST_PORT) / PARTS;

  private static final int PART = Integer.getInteger("ashlar.witness.ports", 0) % PARTS;

  /**
   * A port is chosen once by a process: two daemons that have not bound theirs yet must not share
   * one. The system property {@code ashlar.witness.ports} says which part of the ports a process
   * takes them from.
   */
  private static final Set<Integer> CHOSEN = ConcurrentHashMap.newKeySet();

  private Loopback() {}

  /**
   * A port for a daemon to be told of, free a moment ago and not chosen before by this process.
   *
   * @throws IOException when there is none left
   */
  public static int freePort() throws IOException {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + PART * PORTS + ThreadLocalRandom.current().nextInt(PORTS);
      if (CHOSEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IOException("No free port was found on " + HOST + " in " + PORTS + " tries");
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }
}
