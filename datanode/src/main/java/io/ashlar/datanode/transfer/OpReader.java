package io.ashlar.datanode.transfer;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.protocol.proto.ClientReadStatusProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads operations from a connection, one after another: the next one is looked at when the one
 * before is done with, and the reader has said what it thought of it. Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
final class OpReader extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(OpReader.class);

  /** Longer than any honest operation's message, which names a few nodes. */
  static final int MAX_OP_BYTES = 32 << 10;

  /** What a peer may send ahead of its turn. */
  private static final int MAX_AHEAD_BYTES = 64 << 10;

  /** How long the first operation may take to come, in seconds. */
  private static final int FIRST_OP_SECONDS = 60;

  /** How long a connection is kept for a next operation: dfs.datanode.socket.reuse.keepalive. */
  private static final int NEXT_OP_MILLIS = 4000;

  private enum State {
    /** An operation's prefix and message come next. */
    OPERATION,
    /** An operation is being served; nothing should come. */
    BUSY,
    /** A reader's verdict comes next, or the end of the connection. */
    READ_STATUS
  }

  private final OpDispatcher dispatcher;
  private final DataNodeMetrics metrics;
  private State state = State.OPERATION;
  private Future<?> timeout;
  private boolean serving;
  private Runnable whenReadWasCorrupt = () -> {};

  OpReader(OpDispatcher dispatcher, DataNodeMetrics metrics) {
    this.dispatcher = dispatcher;
    this.metrics = metrics;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    expectWithin(ctx, TimeUnit.SECONDS.toMillis(FIRST_OP_SECONDS));
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws IOException {
    switch (state) {
      case OPERATION -> readOperation(ctx, in);
      case READ_STATUS -> readStatus(ctx, in);
      case BUSY -> {
        if (in.readableBytes() > MAX_AHEAD_BYTES) {
          throw new IOException("Peer sends while its operation is served");
        }
      }
    }
  }

  private void readOperation(ChannelHandlerContext ctx, ByteBuf in) throws IOException {
    if (in.readableBytes() < Op.PREFIX_LENGTH) {
      return;
    }
    int version = in.getUnsignedShort(in.readerIndex());
    int code = in.getUnsignedByte(in.readerIndex() + Short.BYTES);
    if (version != Op.VERSION) {
      throw new IOException(
          "DataTransferProtocol version " + version + ", only " + Op.VERSION + " is spoken");
    }
    Op op = Op.ofCode(code).orElseThrow(() -> new IOException("Unknown operation " + code));
    int start = in.readerIndex();
    in.skipBytes(Op.PREFIX_LENGTH);
    Optional<? extends com.google.protobuf.MessageLite> message =
        Delimited.tryRead(in, dispatcher.parser(op), MAX_OP_BYTES);
    if (message.isEmpty()) {
      in.readerIndex(start);
      return;
    }
    state = State.BUSY;
    cancelTimeout();
    serving(true);
    dispatcher.serve(op, message.get(), ctx.channel(), new Completion(ctx));
  }

  /** How the served operation says that it is over. On the event loop. */
  final class Completion {
    private final ChannelHandlerContext ctx;

    private Completion(ChannelHandlerContext ctx) {
      this.ctx = ctx;
    }

    /**
     * A read has been sent: the reader's verdict and the next operation may come.
     *
     * @param whenCorrupt runs if the reader says that the data did not fit its checksums
     */
    void readSent(Runnable whenCorrupt) {
      state = State.READ_STATUS;
      whenReadWasCorrupt = whenCorrupt;
      expectWithin(ctx, NEXT_OP_MILLIS);
      serving(false);
      ctx.pipeline().fireUserEventTriggered(this);
      decodeWhatIsThere(ctx);
    }

    /** The connection belongs to another handler from now on. */
    void handedOver() {
      ctx.pipeline().remove(OpReader.this);
    }
  }

  /** Bytes that came ahead of their turn are in the decoder's buffer. */
  private void decodeWhatIsThere(ChannelHandlerContext ctx) {
    try {
      channelRead(ctx, ctx.alloc().buffer(0));
    } catch (Exception e) {
      exceptionCaught(ctx, e);
    }
  }

  private void readStatus(ChannelHandlerContext ctx, ByteBuf in) throws IOException {
    Optional<ClientReadStatusProto> status =
        Delimited.tryRead(in, ClientReadStatusProto.parser(), MAX_OP_BYTES);
    if (status.isPresent()) {
      LOG.trace("Reader at {} says {}", ctx.channel().remoteAddress(), status.get().getStatus());
      if (status.get().getStatus() == Status.ERROR_CHECKSUM) {
        whenReadWasCorrupt.run();
      }
      state = State.OPERATION;
      expectWithin(ctx, NEXT_OP_MILLIS);
    }
  }

  private void expectWithin(ChannelHandlerContext ctx, long millis) {
    cancelTimeout();
    timeout = ctx.executor().schedule(() -> ctx.close(), millis, TimeUnit.MILLISECONDS);
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  private void serving(boolean now) {
    if (serving != now) {
      serving = now;
      metrics.activeTransfers.addAndGet(now ? 1 : -1);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    cancelTimeout();
    serving(false);
    state = State.BUSY; // what is left in the buffer is no operation to start on a dead connection
    super.channelInactive(ctx);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    cancelTimeout();
    if (serving) {
      ctx.channel().closeFuture().addListener(closed -> metrics.activeTransfers.decrementAndGet());
      serving = false;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("Connection from {} ends", ctx.channel().remoteAddress(), cause);
    ctx.close();
  }
}
