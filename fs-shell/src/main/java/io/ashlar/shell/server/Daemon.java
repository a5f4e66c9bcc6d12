package io.ashlar.shell.server;

import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** A verb that serves in the foreground until SIGTERM or SIGINT. */
abstract class Daemon extends Verb {
  private static final long CLOSE_PATIENCE_MILLIS = 10_000;

  Daemon(Session session) {
    super(session);
  }

  /** Starts the server; closing the result stops it. */
  abstract Running start() throws IOException;

  /**
   * A running server.
   *
   * @param greeting what standard output says of where it serves, a line or more
   * @param server stops when closed
   * @param ended completes, with the reason, if the server ends by itself
   */
  record Running(String greeting, Server server, CompletionStage<String> ended) {

    /** One that ends only when it is told to. */
    Running(String greeting, Server server) {
      this(greeting, server, new CompletableFuture<>());
    }
  }

  /** Something that stops. */
  @FunctionalInterface
  interface Server extends AutoCloseable {
    @Override
    void close();
  }

  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    Signals signals = new Signals();
    signals.listen();
    Running running = start();
    AtomicReference<String> failure = new AtomicReference<>();
    running
        .ended()
        .thenAccept(
            reason -> {
              failure.set(reason);
              signals.pretend();
            });
    try {
      terminal().line(running.greeting());
      terminal().flush();
      signals.await();
    } finally {
      close(running.server(), failure.get() != null);
    }
    if (failure.get() != null) {
      throw new IOException(failure.get());
    }
  }

  /** A server that failed may hang with what failed, its disk above all: the process ends then. */
  private static void close(Server server, boolean failed) throws InterruptedException {
    if (!failed) {
      server.close();
      return;
    }
    Thread closing = new Thread(server::close, "close");
    closing.setDaemon(true);
    closing.start();
    closing.join(CLOSE_PATIENCE_MILLIS);
  }
}
