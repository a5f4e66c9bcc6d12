package io.ashlar.integration.input;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Clients without manners: each says something over and over, as fast as the server takes it, or
 * byte by byte, and none reads an answer. Who is cut off comes again. They come from another
 * address than honest clients, so that what a host may have is theirs alone. One thread serves all.
 */
final class Flood implements AutoCloseable {
  /** An address of this host that nobody else in a test connects from. */
  static final String HOST = "127.0.0.2";

  private static final int CONNECT_MILLIS = 5_000;
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long SLOW_BYTE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int BYTES_AT_ONCE = 256 << 10;
  private static final long IDLE_MILLIS = 20;

  /**
   * What a client says.
   *
   * @param opening once on each connection; asked for anew each time
   * @param again what comes behind it, by the number of the round; for ever, unless it is empty
   * @param byByte whether only a byte comes each second
   */
  record Speech(Supplier<byte[]> opening, IntFunction<byte[]> again, boolean byByte) {
    private static final byte[] NOTHING = {};

    static Speech once(byte[] words) {
      return new Speech(() -> words, round -> NOTHING, false);
    }

    static Speech endless(byte[] opening, byte[] again) {
      return new Speech(() -> opening, round -> again, false);
    }

    static Speech byByte(byte[] words) {
      return new Speech(() -> words, round -> words, true);
    }
  }

  private final List<Speaker> speakers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "flood");
  private volatile boolean ending;
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong bytesTaken = new AtomicLong();

  /** Adds clients of one server; before {@link #start}. */
  void add(InetSocketAddress server, int count, Speech speech) {
    for (int i = 0; i < count; i++) {
      speakers.add(new Speaker(server, speech));
    }
  }

  void start() {
    thread.start();
  }

  /** Clients at work. */
  int clients() {
    return speakers.size();
  }

  /** Connections that were made until now. */
  long connections() {
    return connections.get();
  }

  /** Bytes that servers took until now, or their kernels. */
  long bytesTaken() {
    return bytesTaken.get();
  }

  private void run() {
    try {
      while (!ending) {
        boolean idle = true;
        for (Speaker speaker : speakers) {
          idle &= !speaker.speak();
        }
        if (idle) {
          TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      speakers.forEach(Speaker::hangUp);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ending = true;
    thread.join();
  }

  /** One client. Confined to the thread. */
  private final class Speaker {
    private final InetSocketAddress server;
    private final Speech speech;
    private SocketChannel connection;
    private ByteBuffer words;
    private int round;
    private long notBeforeNanos = System.nanoTime();

    Speaker(InetSocketAddress server, Speech speech) {
      this.server = server;
      this.speech = speech;
    }

    /** Says what the server takes now; false if that is nothing. */
    boolean speak() {
      if (System.nanoTime() - notBeforeNanos < 0) {
        return false;
      }
      try {
        if (connection == null) {
          connect();
        }
        if (!words.hasRemaining()) {
          words = ByteBuffer.wrap(speech.again().apply(round++));
        }
        return say();
      } catch (IOException cutOff) {
        hangUp();
        notBeforeNanos = System.nanoTime() + AGAIN_NANOS;
        return false;
      }
    }

    private boolean say() throws IOException {
      int most = speech.byByte() ? 1 : BYTES_AT_ONCE;
      int said = connection.write(words.slice().limit(Math.min(most, words.remaining())));
      words.position(words.position() + said);
      bytesTaken.addAndGet(said);
      if (speech.byByte()) {
        notBeforeNanos = System.nanoTime() + SLOW_BYTE_NANOS;
        return false;
      }
      return said > 0;
    }

    private void connect() throws IOException {
      connection = SocketChannel.open();
      connection.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
      connection.socket().connect(server, CONNECT_MILLIS);
      connection.configureBlocking(false);
      connections.incrementAndGet();
      round = 0;
      words = ByteBuffer.wrap(speech.opening().get());
    }

    void hangUp() {
      SocketChannel open = connection;
      connection = null;
      if (open != null) {
        try {
          open.close();
        } catch (IOException gone) {
          // as it should be
        }
      }
    }
  }
}
