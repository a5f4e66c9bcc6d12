package io.ashlar.protocol.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;

/** The platform's best way to do network I/O, decided once. Thread-safe. */
public final class Transport {
  private static final boolean EPOLL = Epoll.isAvailable();

  private static final int SHARED_THREADS =
      Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

  private static final HostNames HOST_NAMES = new HostNames();

  private Transport() {}

  /** Made when first asked for. */
  private static final class Shared {
    private static final EventLoopGroup EVENT_LOOPS = eventLoops("network", SHARED_THREADS);
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
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), factory);
  }

  /** The listening channel that goes with the event loops. */
  public static Class<? extends ServerSocketChannel> serverChannel() {
    return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** The connecting channel that goes with the event loops. */
  public static Class<? extends SocketChannel> channel() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /**
   * Looks up the name of a host that is connected to, off the event loops and each time anew; for
   * whatever connects to an address that may be a name.
   */
  public static AddressResolverGroup<InetSocketAddress> hostNames() {
    return HOST_NAMES;
  }
}
