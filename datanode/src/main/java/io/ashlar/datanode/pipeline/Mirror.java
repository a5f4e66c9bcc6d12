package io.ashlar.datanode.pipeline;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.net.Transport;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.Packet;
import io.ashlar.protocol.transfer.PipelineAck;
import io.ashlar.protocol.transfer.PipelineAcks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The connection to the next node of a pipeline. Confined to its session's event loop, on which it
 * also calls its listener; after {@link Listener#lost} no more is heard of it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
final class Mirror {
  private static final long NONE = Long.MIN_VALUE;
  private static final int CONNECT_TIMEOUT_MILLIS = 20_000;

  /** Packets that wait for the socket: reading from upstream stops above the high mark. */
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 4 << 20);

  /** Hears of the mirror, on the event loop. */
  interface Listener {
    /** It answered the setup; comes once, and only where an answer is due. */
    void setUp(BlockOpResponseProto response);

    /** It acknowledged a packet. */
    void acknowledged(PipelineAck ack);

    /** All acknowledgements that arrived together have been told. */
    void acknowledgedAll();

    /** It takes packets again, or does not for now. */
    void writabilityChanged();

    /** Whether a packet waits for its acknowledgement. */
    boolean isWaiting();

    /** The connection is gone, or never was. */
    void lost(IOException reason);
  }

  private final DatanodeIDProto node;
  private final DatanodeReach reach;
  private final boolean expectsReplies;
  private final Patience patience;
  private final Listener listener;

  /** Null where round trips are not measured. */
  private final LongConsumer latency;

  /** The packet whose round trip is measured; one at a time, so that most cost nothing. */
  private long timedPacket = NONE;

  private long timedSinceNanos;

  /** Null until connected. */
  private Channel channel;

  private boolean ended;
  private boolean setupAnswered;

  /**
   * A mirror not yet connected.
   *
   * @param expectsReplies whether it answers the setup and acknowledges packets, as it does for a
   *     client's pipeline
   * @param latency takes round trips in nanoseconds, now and then; null for not to measure them
   */
  Mirror(
      DatanodeIDProto node,
      DatanodeReach reach,
      boolean expectsReplies,
      int nodesBehind,
      LongConsumer latency,
      Listener listener) {
    this.node = node;
    this.reach = reach;
    this.expectsReplies = expectsReplies;
    this.patience = new Patience(reach.silenceMillis(nodesBehind), System.nanoTime());
    this.latency = latency;
    this.listener = listener;
  }

  /** Its name in a setup reply that complains of it. */
  String name() {
    return node.getIpAddr() + ":" + node.getXferPort();
  }

  /** Connects and sends the operation. */
  void connect(EventLoop loop, OpWriteBlockProto op) {
    Transport.client(loop)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, reach.connectMillis(CONNECT_TIMEOUT_MILLIS))
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .handler(new Reader())
        .connect(reach.dataAddress(node))
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (!connected.isSuccess()) {
                    lost(new IOException("Cannot connect to " + name(), connected.cause()));
                  } else if (ended) {
                    connected.channel().close();
                  } else {
                    channel = connected.channel();
                    ByteBuf request = channel.alloc().ioBuffer();
                    Op.WRITE_BLOCK.writePrefix(request);
                    Delimited.write(request, op);
                    channel.writeAndFlush(request, channel.voidPromise());
                    listener.writabilityChanged();
                  }
                });
  }

  /** Passes a packet on, without copying; {@link #flush} sends it. */
  void forward(Packet packet) {
    if (channel != null && !ended) {
      if (!listener.isWaiting()) {
        patience.begin(System.nanoTime());
      }
      channel.write(packet.frame().retainedDuplicate(), channel.voidPromise());
      if (latency != null && timedPacket == NONE && isOrdinary(packet)) {
        timedPacket = packet.header().sequenceNumber();
        timedSinceNanos = System.nanoTime();
      }
    }
  }

  /** Of the others, the acknowledgement waits for a sync. */
  private static boolean isOrdinary(Packet packet) {
    return packet.header().dataLength() > 0 && !packet.header().last() && !packet.header().sync();
  }

  private void timed(PipelineAck ack) {
    if (timedPacket != NONE && ack.sequenceNumber() == timedPacket) {
      timedPacket = NONE;
      latency.accept(System.nanoTime() - timedSinceNanos);
    }
  }

  void flush() {
    if (channel != null && !ended) {
      channel.flush();
    }
  }

  /** Whether it takes packets now. A lost mirror holds nobody up. */
  boolean isWritable() {
    return ended || (channel != null && channel.isWritable());
  }

  /** Ends the connection once it has taken what was forwarded; nothing more is heard of it. */
  void end() {
    ended = true;
    if (channel != null) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Breaks the connection; nothing more is heard of it. */
  void close() {
    ended = true;
    if (channel != null) {
      channel.close();
    }
  }

  private void lost(IOException reason) {
    if (!ended) {
      close();
      listener.lost(reason);
    }
  }

  private boolean owesAnswer() {
    return !setupAnswered || listener.isWaiting();
  }

  /** Reads replies and acknowledgements. */
  private final class Reader extends ByteToMessageDecoder {

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      if (expectsReplies) {
        ctx.pipeline()
            .addFirst(
                new IdleStateHandler(patience.lookEveryMillis(), 0, 0, TimeUnit.MILLISECONDS));
      }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws InvalidProtocolBufferException {
      if (ended || !expectsReplies) {
        in.skipBytes(in.readableBytes());
        return;
      }
      if (!setupAnswered) {
        Optional<BlockOpResponseProto> response =
            Delimited.tryRead(in, BlockOpResponseProto.parser(), Delimited.MAX_MESSAGE_BYTES);
        if (response.isEmpty()) {
          return;
        }
        setupAnswered = true;
        listener.setUp(response.get());
      }
      Optional<PipelineAck> ack = PipelineAcks.tryDecode(in);
      while (ack.isPresent() && !ended) {
        timed(ack.get());
        listener.acknowledged(ack.get());
        ack = PipelineAcks.tryDecode(in);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
      super.channelReadComplete(ctx);
      patience.begin(System.nanoTime());
      if (!ended) {
        listener.acknowledgedAll();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      listener.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent && owesAnswer() && patience.isOver(System.nanoTime())) {
        lost(new IOException("Nothing heard from " + name() + " for too long"));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
      super.channelInactive(ctx);
      lost(new IOException(name() + " closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      lost(new IOException("Connection to " + name() + " failed", cause));
    }
  }
}
