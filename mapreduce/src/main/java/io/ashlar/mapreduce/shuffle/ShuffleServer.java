package io.ashlar.mapreduce.shuffle;

import io.ashlar.mapreduce.collect.RunFile;
import io.ashlar.protocol.net.ConnectionLimit;
import io.ashlar.protocol.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a worker's map outputs. Thread-safe. */
public final class ShuffleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShuffleServer.class);

  private static final int THREADS = 2;
  private static final int IDLE_SECONDS = 60;
  private static final int MAX_CONNECTIONS = 4096;

  /** A connection that is answered has a file open, too. */
  private static final int SHARE_OF_DESCRIPTORS = 4;

  private final MapOutputs outputs;
  private final EventLoopGroup eventLoops;
  private final ChannelGroup connections =
      new DefaultChannelGroup("shuffle", GlobalEventExecutor.INSTANCE, true);
  private final Channel listener;

  private ShuffleServer(InetSocketAddress address, MapOutputs outputs) throws IOException {
    this.outputs = outputs;
    this.eventLoops = Transport.eventLoops("shuffle", THREADS);
    ChannelFuture bound =
        Transport.server(
                eventLoops, ConnectionLimit.of("shuffle", MAX_CONNECTIONS, SHARE_OF_DESCRIPTORS))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS), new Connection());
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      closeEventLoops();
      throw new IOException(
          "Cannot serve map outputs on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    this.listener = bound.channel();
  }

  /** Starts serving. */
  public static ShuffleServer start(InetSocketAddress address, MapOutputs outputs)
      throws IOException {
    return new ShuffleServer(address, outputs);
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    closeEventLoops();
  }

  private void closeEventLoops() {
    eventLoops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** One connection: one request at a time. */
  @SuppressWarnings("FutureReturnValueIgnored") // Netty: what matters is told to listeners.
  private final class Connection extends ByteToMessageDecoder {
    private boolean answering;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (answering) {
        throw new CorruptedFrameException("A request before the answer to the one before");
      }
      if (in.readableBytes() < ShuffleWire.REQUEST_BYTES) {
        return;
      }
      int start = in.readerIndex();
      int idLength = in.getUnsignedShort(start + Integer.BYTES);
      if (in.getInt(start) != ShuffleWire.MAGIC || idLength > ShuffleWire.MAX_JOB_ID_BYTES) {
        throw new CorruptedFrameException("Not a request for a map output");
      }
      if (in.readableBytes() < ShuffleWire.REQUEST_BYTES + idLength) {
        return;
      }
      in.skipBytes(Integer.BYTES + Short.BYTES);
      String jobId = in.readCharSequence(idLength, StandardCharsets.US_ASCII).toString();
      MapOutputs.Key key = new MapOutputs.Key(jobId, in.readInt(), in.readInt());
      answer(context, key, in.readInt());
    }

    private void answer(ChannelHandlerContext context, MapOutputs.Key key, int partition) {
      Optional<RunFile> file =
          outputs.find(key).filter(found -> partition >= 0 && partition < found.segments().size());
      ByteBuf header = context.alloc().buffer(ShuffleWire.RESPONSE_HEADER_BYTES);
      answering = true;
      if (file.isEmpty()) {
        header.writeByte(ShuffleWire.NOT_HERE).writeLong(0).writeInt(0);
        context.writeAndFlush(header).addListener(answered(context));
        return;
      }
      RunFile.Segment segment = file.get().segments().get(partition);
      header.writeByte(ShuffleWire.FOUND).writeLong(segment.lengthBytes()).writeInt(segment.crc());
      if (segment.lengthBytes() == 0) {
        context.writeAndFlush(header).addListener(answered(context));
        return;
      }
      context.write(header);
      context
          .writeAndFlush(
              new DefaultFileRegion(
                  file.get().path().toFile(), segment.offsetBytes(), segment.lengthBytes()))
          .addListener(answered(context));
    }

    private ChannelFutureListener answered(ChannelHandlerContext context) {
      return done -> {
        if (done.isSuccess()) {
          answering = false;
        } else {
          context.close();
        }
      };
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("Connection from {} failed", context.channel().remoteAddress(), cause);
      context.close();
    }
  }
}
