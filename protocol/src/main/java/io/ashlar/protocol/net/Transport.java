package io.ashlar.protocol.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** The platform's best way to do network I/O, decided once. Thread-safe. */
public final class Transport {
  private static final boolean EPOLL = Epoll.isAvailable();

  /** Connections that wait to be accepted, as many as come at once. */
  private static final int BACKLOG = 1024;

  private static final int SHARED_THREADS =
      Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

  /**
   * Buffers that packets are read into are given back and taken again thousands of times a second.
   * Netty's default, the adaptive allocator, takes new memory for many of them, which the JVM fills
   * with zeros and the kernel maps page by page: 300,000 page faults for a file of 1 GiB in three
   * replicas, where this one has 6,000.
   */
  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private static final HostNames HOST_NAMES = new HostNames();

  private Transport() {}

  /** Made when first asked for. */
  private static final class Shared {
    private static final EventLoopGroup EVENT_LOOPS = eventLoops("network", SHARED_THREADS);
  }

  /** Made when first asked for. */
  private static final class Acceptor {
    private static final EventLoopGroup EVENT_LOOP = eventLoops("acceptor", 1);
  }

  /**
   * A few daemon event loops that every client in the process may use. They live as long as the
   * process; nobody shuts them down.
   */
  public static EventLoopGroup sharedEventLoops() {
    return Shared.EVENT_LOOPS;
  }

  /**
   * A group of daemon event-loop threads.
   *
   * @param name prefix of the threads' names
   * @param threads how many; 0 for Netty's default of two for each core
   */
  public static EventLoopGroup eventLoops(String name, int threads) {
    IoHandlerFactory factory = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new EventLoops(threads, new DefaultThreadFactory(name, true), factory);
  }

  /**
   * Netty lets tasks run for a second before it looks at its sockets again. Where connections that
   * have much to do go on in tasks of their own, all others would be heard once a second.
   */
  private static final class EventLoops extends MultiThreadIoEventLoopGroup {
    private static final long TASKS_MILLIS = 10;

    EventLoops(int threads, ThreadFactory threadFactory, IoHandlerFactory ioHandlerFactory) {
      super(threads, threadFactory, ioHandlerFactory);
    }

    @Override
    protected IoEventLoop newChild(
        Executor executor, IoHandlerFactory ioHandlerFactory, Object... arguments) {
      return new SingleThreadIoEventLoop(
          this,
          executor,
          ioHandlerFactory,
          Integer.MAX_VALUE,
          RejectedExecutionHandlers.reject(),
          TASKS_MILLIS);
    }
  }

  /**
   * A beginning for whatever listens: children send at once, and their buffers come from one pool.
   * They live on the given event loops, but are accepted, and refused, by one thread that does
   * nothing else for all ports of the process. However much the connections that are there give
   * their event loops to do, none waits to be accepted until the kernel drops it.
   *
   * @param loops made by this class
   */
  public static ServerBootstrap server(EventLoopGroup loops, ConnectionLimit limit) {
    return new ServerBootstrap()
        .group(Acceptor.EVENT_LOOP, loops)
        .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .handler(limit.door())
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOCATOR, ALLOCATOR);
  }

  /**
   * Refuses an address that is taken, for who wants to know before he makes anything for a server
   * there. One that is free now may still be taken then.
   *
   * @throws IOException if it cannot be listened on; the message says why
   */
  public static void requireFree(InetSocketAddress address) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException("Cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /**
   * A beginning for whatever connects: it sends at once, its buffers come from one pool, and the
   * names of hosts are looked up off the event loops, each time anew.
   *
   * @param loops made by this class, or one of them
   */
  public static Bootstrap client(EventLoopGroup loops) {
    return new Bootstrap()
        .group(loops)
        .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
        .resolver(HOST_NAMES)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, ALLOCATOR);
  }
}
