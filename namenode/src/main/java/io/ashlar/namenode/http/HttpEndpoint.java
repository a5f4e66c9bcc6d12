package io.ashlar.namenode.http;

import io.ashlar.protocol.net.ConnectionLimit;
import io.ashlar.protocol.net.ReadGate;
import io.ashlar.protocol.net.RequestGate;
import io.ashlar.protocol.net.RequestHeads;
import io.ashlar.protocol.net.SlowReaders;
import io.ashlar.protocol.net.Transport;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Serves pages over HTTP 1.1. Everything has a bound: the request, the connections, the requests
 * that wait for a worker. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is closed here needs no further care
public final class HttpEndpoint implements AutoCloseable {
  /** A WebHDFS request names paths of up to 8000 characters, several at a time, and encoded. */
  private static final int MAX_REQUEST_LINE_BYTES = 64 * 1024;

  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_BODY_BYTES = 16 * 1024;
  private static final int MAX_CONNECTIONS = 1024;

  /** What a connection takes up on the heap whose requests come faster than they are served. */
  private static final int CONNECTION_BYTES = 256 * 1024;

  /** Requests are short; what is read ahead of them waits. */
  private static final int MAX_READ_BYTES = 16 * 1024;

  private static final int SHARE_OF_DESCRIPTORS = 8;
  private static final int WORKERS = 4;
  private static final int MAX_WAITING_REQUESTS = 64;
  private static final int IDLE_SECONDS = 60;

  private final EventLoopGroup loops = Transport.eventLoops("namenode-http", 1);
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ConnectionLimit limit =
      ConnectionLimit.of(
          "NameNode's HTTP",
          ConnectionLimit.fitting(MAX_CONNECTIONS, CONNECTION_BYTES),
          SHARE_OF_DESCRIPTORS);
  private final RequestHeads heads = RequestHeads.ofProcess();
  private final SlowReaders slowReaders = SlowReaders.ofProcess();
  private final ThreadPoolExecutor workers;
  private final Map<String, Page> pages;
  private final Supplier<ChannelHandler> first;
  private final Channel listener;

  private HttpEndpoint(
      InetSocketAddress address, Map<String, Page> pages, Supplier<ChannelHandler> first)
      throws IOException {
    this.pages = pages;
    this.first = first;
    AtomicInteger count = new AtomicInteger();
    workers =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_REQUESTS),
            task -> {
              Thread thread = new Thread(task, "namenode-http-worker-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
    var bound =
        Transport.server(loops, limit)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 2048, MAX_READ_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      workers.shutdownNow();
      throw new IOException(
          "The HTTP address "
              + address
              + " cannot be listened on; is another server running? Use port 0 for a free one",
          bound.cause());
    }
    listener = bound.channel();
  }

  /**
   * Listens and serves the NameNode's pages.
   *
   * @param address where to listen; port 0 takes a free one
   * @param first makes the handler that sees each connection's requests, as a stream, before the
   *     pages do; it lets through what is not for it
   * @throws IOException if the address is taken
   */
  public static HttpEndpoint start(
      InetSocketAddress address, NameNodeFigures figures, Supplier<ChannelHandler> first)
      throws IOException {
    return new HttpEndpoint(address, NameNodePages.of(figures), first);
  }

  static HttpEndpoint start(InetSocketAddress address, Map<String, Page> pages) throws IOException {
    return start(address, pages, ChannelInboundHandlerAdapter::new);
  }

  static HttpEndpoint start(
      InetSocketAddress address, Map<String, Page> pages, Supplier<ChannelHandler> first)
      throws IOException {
    return new HttpEndpoint(address, pages, first);
  }

  private void accept(SocketChannel channel) {
    connections.add(channel);
    RequestGate gate =
        new RequestGate(heads, HttpRequest.class::isInstance, LastHttpContent.class::isInstance);
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, IDLE_SECONDS),
            gate.front(),
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)),
            gate.behind(),
            new ReadGate(slowReaders),
            first.get(),
            new HttpObjectAggregator(MAX_BODY_BYTES),
            new PageHandler(pages, workers));
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening and closes all connections. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    workers.shutdownNow();
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
