package io.ashlar.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Bounds what a decoder of requests makes of a connection's bytes. Decoded, a few bytes become many
 * objects: a client that sends requests without waiting for answers, or headers without end, would
 * fill the heap with little.
 *
 * <p>One handler stands in front of the decoder: it lets bytes through only while the channel's
 * automatic reading is on, between requests in small pieces. The other stands behind it and sees
 * where a request's head ends, and the request. When the connection's {@link Turn} is over, the
 * rest waits for that of the others. Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on when a channel is gone
public final class RequestGate {
  /** Of a request that is not begun, or has no whole head, so much is decoded at once. */
  private static final int PIECE_BYTES = 512;

  /** While others have their turn, no more is read from the socket than this. */
  private static final int MOST_HELD_BYTES = 64 << 10;

  /** A head must be complete in so much time from its first byte on. */
  private static final long HEAD_SECONDS = 30;

  private final RequestHeads heads;
  private final Predicate<Object> isHead;
  private final Predicate<Object> isEnd;
  private final Front front = new Front();
  private boolean inBody;

  /** What the decoder was given and has made no message of: a head's beginning, or trailers. */
  private int headBytes;

  private Future<?> headTimeout;

  /**
   * For one connection.
   *
   * @param heads what the heads of all connections take up
   * @param isHead of a decoded message, whether the head of a request is complete with it
   * @param isEnd whether the request is
   */
  public RequestGate(RequestHeads heads, Predicate<Object> isHead, Predicate<Object> isEnd) {
    this.heads = heads;
    this.isHead = isHead;
    this.isEnd = isEnd;
  }

  /** To be put in front of the decoder. */
  public ChannelHandler front() {
    return front;
  }

  /** To be put right behind the decoder. */
  public ChannelHandler behind() {
    return new Behind();
  }

  private void countHead(int bytes) {
    heads.changed(headBytes, bytes);
    headBytes = bytes;
  }

  private void decoded() {
    countHead(0);
    if (headTimeout != null) {
      headTimeout.cancel(false);
      headTimeout = null;
    }
  }

  private final class Front extends ChannelDuplexHandler {
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private final Turn turn = new Turn();
    private boolean passing;

    /** Others have their turn before what is held is passed on. */
    private boolean yielded;

    /** Automatic reading is off until it is this connection's turn again. */
    private boolean full;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      held.add((ByteBuf) message);
      if (yielded && heldBytes() > MOST_HELD_BYTES && context.channel().config().isAutoRead()) {
        full = true;
        context.channel().config().setAutoRead(false);
      }
      passOn(context);
    }

    private int heldBytes() {
      return held.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (held.isEmpty()) {
        context.fireChannelReadComplete();
      }
    }

    @Override
    public void read(ChannelHandlerContext context) {
      passOn(context);
      if (held.isEmpty() && context.channel().config().isAutoRead()) {
        context.read();
      }
    }

    private void passOn(ChannelHandlerContext context) {
      if (passing || yielded) {
        return;
      }
      passing = true;
      turn.begin();
      try {
        while (!held.isEmpty() && !yielded && context.channel().config().isAutoRead()) {
          ByteBuf piece = nextPiece();
          countHead(headBytes + piece.readableBytes());
          context.fireChannelRead(piece);
          if (heads.isTooMuch(headBytes)) {
            drop();
            context.close();
          }
          if (turn.isOver() && !held.isEmpty()) {
            letOthers(context);
          }
        }
      } finally {
        passing = false;
      }
      boolean inHead = !inBody && headBytes > 0;
      if (inHead && headTimeout == null && context.channel().isActive()) {
        headTimeout =
            context.executor().schedule(() -> headIsLate(context), HEAD_SECONDS, TimeUnit.SECONDS);
      }
    }

    private void letOthers(ChannelHandlerContext context) {
      yielded = true;
      context
          .executor()
          .execute(
              () -> {
                yielded = false;
                if (full) {
                  full = false;
                  context.channel().config().setAutoRead(true);
                }
                read(context);
              });
    }

    private void headIsLate(ChannelHandlerContext context) {
      drop();
      context.close();
    }

    private ByteBuf nextPiece() {
      ByteBuf first = held.peek();
      if (inBody || first.readableBytes() <= PIECE_BYTES) {
        return held.poll();
      }
      return first.readRetainedSlice(PIECE_BYTES);
    }

    private void drop() {
      held.forEach(ByteBuf::release);
      held.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      drop();
      decoded();
      context.fireChannelInactive();
    }
  }

  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      decoded();
      if (isHead.test(message)) {
        inBody = true;
      }
      if (isEnd.test(message)) {
        inBody = false;
      }
      context.fireChannelRead(message);
    }
  }
}
