package io.ashlar.shell.server;

import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A verb that serves in the foreground until SIGTERM or SIGINT. */
abstract class Daemon extends Verb {

  Daemon(Session session) {
    super(session);
  }

  /** Starts the server; closing the result stops it. */
  abstract Running start() throws IOException;

  /**
   * A running server.
   *
   * @param greeting one line for standard output that says where it serves
   * @param server stops when closed
   */
  record Running(String greeting, Server server) {}

  /** Something that stops. */
  @FunctionalInterface
  interface Server extends AutoCloseable {
    @Override
    void close();
  }

  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  @SuppressWarnings("try") // The server runs by itself.
  @Override
  protected void run() throws IOException, InterruptedException {
    Signals signals = new Signals();
    signals.listen();
    Running running = start();
    try (Server server = running.server()) {
      terminal().line(running.greeting());
      terminal().flush();
      signals.await();
    }
  }
}
