package io.ashlar.datanode.transfer;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.moves.MoveServices;
import io.ashlar.datanode.pipeline.PipelineServices;
import io.ashlar.datanode.read.ReadServices;
import io.ashlar.datanode.read.ReplicaSender;
import io.ashlar.protocol.net.ConnectionLimit;
import io.ashlar.protocol.net.Transport;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Serves DataTransferProtocol on one port. Thread-safe. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails in the network reaches the channel's handlers
public final class TransferServer implements AutoCloseable {
  /** A connection on which nothing moves for so long is given up; Hadoop's write timeout. */
  private static final int IDLE_SECONDS = 480;

  /** A transfer has its socket open, a block and its checksums, and maybe a mirror. */
  private static final int SHARE_OF_DESCRIPTORS = 6;

  /** What a connection may take up that is not transferring: part of an operation's message. */
  private static final int CONNECTION_BYTES = 2 * OpReader.MAX_OP_BYTES;

  /**
   * Read from a socket at once, at most: several packets, or some hundred small ones. Then others
   * have their turn. What was read at once is kept as long as the last packet of it, so less is
   * read where there is not much room for all.
   */
  private static final int MAX_READ_BYTES =
      (int) Math.max(64 << 10, Math.min(512 << 10, Runtime.getRuntime().maxMemory() / 1024));

  private final AtomicReference<OpDispatcher.Rooms> rooms = new AtomicReference<>();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;

  private TransferServer(
      InetSocketAddress address,
      EventLoopGroup loops,
      DataNodeMetrics metrics,
      int maxTransfers,
      BooleanSupplier busy)
      throws IOException {
    ConnectionLimit limit =
        ConnectionLimit.of(
            "block data",
            ConnectionLimit.fitting(maxTransfers, CONNECTION_BYTES),
            SHARE_OF_DESCRIPTORS);
    OpDispatcher dispatcher = new OpDispatcher(rooms::get, busy);
    var bound =
        Transport.server(loops, limit)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(1024, 64 << 10, MAX_READ_BYTES)
                    .maxMessagesPerRead(1))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 << 10, 64 << 10))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, dispatcher, metrics);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Cannot listen for block data on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    this.listener = bound.channel();
  }

  /**
   * Listens; operations are refused until {@link #serve} says what there is to serve.
   *
   * @param maxTransfers connections at a time
   * @param busy whether so much waits for the disks that no operation should begin
   */
  public static TransferServer start(
      InetSocketAddress address,
      EventLoopGroup loops,
      DataNodeMetrics metrics,
      int maxTransfers,
      BooleanSupplier busy)
      throws IOException {
    return new TransferServer(address, loops, metrics, maxTransfers, busy);
  }

  private void accept(Channel channel, OpDispatcher dispatcher, DataNodeMetrics metrics) {
    connections.add(channel);
    channel
        .pipeline()
        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
        .addLast(new OpReader(dispatcher, metrics));
  }

  /** Opens the rooms behind the door. */
  public void serve(
      PipelineServices pipeline, ReadServices read, ReplicaSender sender, MoveServices moves) {
    rooms.set(new OpDispatcher.Rooms(pipeline, read, sender, moves));
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening and closes all connections; those who write let go of their replicas. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
  }
}
