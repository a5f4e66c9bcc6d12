package io.ashlar.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections a port takes, in all and from one host, so that no host keeps the others
 * out. A surplus connection is closed at once. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on when a channel is gone
public final class ConnectionLimit {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  /** A flood of connections must not become a flood of lines. */
  private static final long COMPLAINT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Fewer would be no service. */
  private static final int FEWEST = 8;

  /** However small the heap is. */
  private static final int FEWEST_FITTING = 64;

  private final String port;
  private final int most;
  private final int mostOfHost;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<InetAddress, Integer> openByHost = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong nextComplaint = new AtomicLong(System.nanoTime());

  /**
   * Nothing is open yet.
   *
   * @param port what the port is for, as the log names it
   * @param most connections at a time
   * @param mostOfHost connections of one address at a time
   */
  public ConnectionLimit(String port, int most, int mostOfHost) {
    if (most < 1 || mostOfHost < 1) {
      throw new IllegalArgumentException("A port needs at least one connection");
    }
    this.port = port;
    this.most = most;
    this.mostOfHost = mostOfHost;
  }

  /**
   * A limit of that many connections, or fewer where this process may not open enough files; one
   * host may have three quarters of them.
   *
   * @param shareOfDescriptors what part of this process's file descriptors the port may use up, as
   *     the divisor
   */
  public static ConnectionLimit of(String port, int most, int shareOfDescriptors) {
    return of(port, most, most, shareOfDescriptors);
  }

  /** The same where one host may have so many at most. */
  public static ConnectionLimit of(String port, int most, int mostOfHost, int shareOfDescriptors) {
    int allowed = Math.min(most, Math.max(FEWEST, Descriptors.limit() / shareOfDescriptors));
    int ofHost = allowed > FEWEST ? allowed - allowed / 4 : allowed;
    return new ConnectionLimit(port, allowed, Math.min(mostOfHost, ofHost));
  }

  /**
   * How many connections fit the heap of this process.
   *
   * @param most that are enough for anybody
   * @param bytesEach what one may take up on the heap
   */
  public static int fitting(int most, int bytesEach) {
    return (int)
        Math.max(FEWEST_FITTING, Math.min(most, Runtime.getRuntime().maxMemory() / bytesEach));
  }

  /** For the pipeline of the port: closes at once what it accepts beyond the limit. */
  ChannelHandler door() {
    return new Door();
  }

  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel connection = (Channel) accepted;
      if (admit(connection)) {
        context.fireChannelRead(connection);
      } else {
        connection.unsafe().closeForcibly(); // it belongs to no event loop yet
      }
    }
  }

  /** Counts a new connection until it is closed; says no if it is one too many. */
  boolean admit(Channel channel) {
    InetAddress host =
        channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      refuse(channel, most + " connections are open, the most that are allowed");
      return false;
    }
    if (host != null && openByHost.merge(host, 1, Integer::sum) > mostOfHost) {
      leave(host);
      refuse(channel, "its host has " + mostOfHost + ", the most that one may have");
      return false;
    }
    channel.closeFuture().addListener(closed -> leave(host));
    return true;
  }

  private void leave(InetAddress host) {
    open.decrementAndGet();
    if (host != null) {
      openByHost.computeIfPresent(host, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private void refuse(Channel channel, String why) {
    long count = refused.incrementAndGet();
    long now = System.nanoTime();
    long due = nextComplaint.get();
    if (now - due >= 0 && nextComplaint.compareAndSet(due, now + COMPLAINT_NANOS)) {
      LOG.warn(
          "Connection from {} to the {} port closed: {} ({} closed so far)",
          channel.remoteAddress(),
          port,
          why,
          count);
    }
  }

  /** Connections that are open now. */
  public int open() {
    return open.get();
  }
}
