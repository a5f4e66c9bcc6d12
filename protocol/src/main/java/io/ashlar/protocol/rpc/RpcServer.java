package io.ashlar.protocol.rpc;

import io.ashlar.protocol.net.ConnectionLimit;
import io.ashlar.protocol.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves RPC protocols on one port. Thread-safe once started.
 *
 * <p>Calls of one connection are decoded in order, handed to their handlers on the event loop, and
 * answered in any order. Besides the services it was given, it answers ProtocolMetaInfoPB.
 */
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

  private static final long CLOSE_TIMEOUT_SECONDS = 10;

  private static final int SHARE_OF_DESCRIPTORS = 3;

  /** Read from a socket at once. */
  private static final int MAX_READ_BYTES = 64 << 10;

  private static final int MIN_READ_BYTES = 8 << 10;

  /** More calls at a time would only wait for each other: about fifteen thousand. */
  private static final long MAX_CALL_BYTES = 48 << 20;

  private final Map<String, RpcService> services;
  private final Function<Throwable, RpcError> errors;
  private final RpcLimits limits;
  private final RpcMetrics metrics;
  private final EventLoopGroup eventLoops;
  private final boolean ownsEventLoops;
  private final ChannelGroup connections =
      new DefaultChannelGroup("rpc", GlobalEventExecutor.INSTANCE, true);
  private final ConnectionLimit connectionLimit;

  /** For ordinary requests, which only wait for each other. */
  private final RequestBudget calls;

  /** For long requests, block reports above all. */
  private final RequestBudget longRequests;

  private final UnsentAnswers unsent;
  private Channel listener;

  private RpcServer(Builder builder) {
    this.services = Map.copyOf(builder.services);
    this.errors = builder.errors;
    this.limits = builder.limits;
    this.connectionLimit =
        ConnectionLimit.of(
            "RPC", limits.maxConnections(), limits.maxConnectionsOfHost(), SHARE_OF_DESCRIPTORS);
    this.calls = new RequestBudget(Math.min(MAX_CALL_BYTES, limits.memoryBytes() / 2));
    this.longRequests = new RequestBudget(limits.memoryBytes());
    this.unsent = new UnsentAnswers(limits.memoryBytes());
    this.metrics = builder.metrics;
    this.ownsEventLoops = builder.eventLoops == null;
    this.eventLoops =
        ownsEventLoops ? Transport.eventLoops("rpc", builder.threads) : builder.eventLoops;
  }

  /** A server without services yet. */
  public static Builder builder() {
    return new Builder();
  }

  private void bind(InetSocketAddress address) throws IOException {
    ServerBootstrap bootstrap =
        Transport.server(eventLoops, connectionLimit)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 2048, maxReadBytes()))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.outboundLowBytes(), limits.outboundHighBytes()))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      closeEventLoops();
      throw new IOException(
          "Cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    listener = bound.channel();
  }

  /** A connection that must wait keeps what it has read: all together must fit. */
  private int maxReadBytes() {
    long share = limits.memoryBytes() / limits.maxConnections();
    return (int) Math.max(MIN_READ_BYTES, Math.min(MAX_READ_BYTES, share));
  }

  private void accept(SocketChannel channel) {
    connections.add(channel);
    channel.pipeline().addLast(new ServerConnection(this));
  }

  /** The address it listens on, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many connections are open now. */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Runs a task on one of the event loops when all of them are through with what they are at: the
   * longer it takes until what clients send is looked at, the later. Any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the server is closed
   */
  public void afterArrived(Runnable task) {
    List<EventExecutor> loops = new ArrayList<>();
    eventLoops.forEach(loops::add);
    AtomicInteger busy = new AtomicInteger(loops.size());
    for (EventExecutor loop : loops) {
      loop.execute(
          () -> {
            if (busy.decrementAndGet() == 0) {
              task.run();
            }
          });
    }
  }

  /**
   * Stops accepting, closes all connections, and returns when the port is free. Not to be called
   * from a handler.
   */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    closeEventLoops();
  }

  private void closeEventLoops() {
    if (ownsEventLoops) {
      eventLoops
          .shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .awaitUninterruptibly();
    }
  }

  RpcLimits limits() {
    return limits;
  }

  RequestBudget calls() {
    return calls;
  }

  RequestBudget longRequests() {
    return longRequests;
  }

  UnsentAnswers unsent() {
    return unsent;
  }

  RpcMetrics metrics() {
    return metrics;
  }

  /** The service of that protocol, or null. */
  RpcService service(String protocolName) {
    return services.get(protocolName);
  }

  RpcError toError(Throwable error) {
    try {
      return errors.apply(error);
    } catch (RuntimeException e) {
      e.addSuppressed(error);
      LOG.error("The table of errors failed", e);
      return asItIs(error);
    }
  }

  private static RpcError asItIs(Throwable error) {
    String message = error.getMessage();
    return new RpcError(error.getClass().getName(), message == null ? "" : message);
  }

  /** Collects what a server serves. Not thread-safe. */
  public static final class Builder {
    private final Map<String, RpcService> services = new LinkedHashMap<>();
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private Function<Throwable, RpcError> errors = RpcServer::asItIs;
    private RpcLimits limits = RpcLimits.defaults();
    private RpcMetrics metrics = RpcMetrics.NONE;
    private EventLoopGroup eventLoops;
    private int threads = Math.max(2, Runtime.getRuntime().availableProcessors());

    private Builder() {}

    /** Where to listen; port 0 takes a free one. */
    public Builder address(InetSocketAddress address) {
      this.address = address;
      return this;
    }

    /**
     * Adds a protocol.
     *
     * @throws IllegalArgumentException if it is there already
     */
    public Builder service(RpcService service) {
      if (services.putIfAbsent(service.protocolName(), service) != null) {
        throw new IllegalArgumentException(
            "Protocol " + service.protocolName() + " is served twice");
      }
      return this;
    }

    /** The table from exceptions to wire classes; without it they are told as they are. */
    public Builder errors(Function<Throwable, RpcError> errors) {
      this.errors = errors;
      return this;
    }

    /** What clients may use up; without it {@link RpcLimits#defaults}. */
    public Builder limits(RpcLimits limits) {
      this.limits = limits;
      return this;
    }

    /** Who is told what the server does; without it nobody. */
    public Builder metrics(RpcMetrics metrics) {
      this.metrics = metrics;
      return this;
    }

    /** How many event loops of its own the server runs; without it one for each core. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /** Runs on the caller's event loops, which the server does not close. */
    public Builder eventLoops(EventLoopGroup eventLoops) {
      this.eventLoops = eventLoops;
      return this;
    }

    /**
     * Binds and starts.
     *
     * @throws IOException if the address cannot be bound
     */
    public RpcServer start() throws IOException {
      services.putIfAbsent(
          MetaService.PROTOCOL_NAME, MetaService.of(Set.copyOf(services.keySet())));
      RpcServer server = new RpcServer(this);
      server.bind(address);
      return server;
    }
  }
}
