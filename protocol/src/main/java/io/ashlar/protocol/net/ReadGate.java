package io.ashlar.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Lets messages through only while the channel's automatic reading is on, so that whoever serves a
 * request can hold the next one back. What one read of the socket brought beyond that waits here;
 * no more is read. While a client does not take its answers, nothing passes either, and automatic
 * reading is off. Confined to the event loop.
 *
 * <p>Netty's FlowControlHandler does not stop when automatic reading is turned off again while it
 * is passing on what it held.
 */
public final class ReadGate extends ChannelDuplexHandler {
  private final ArrayDeque<Object> held = new ArrayDeque<>();
  private boolean passing;

  private final SlowReaders slowReaders;

  /** Automatic reading would be on if the client took what it is sent. */
  private boolean stopped;

  /** For a connection of a port that all slow readers of which are counted together. */
  public ReadGate(SlowReaders slowReaders) {
    this.slowReaders = slowReaders;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add(message);
    passOn(context);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held.isEmpty()) {
      context.fireChannelReadComplete();
    }
  }

  /** Called when automatic reading is turned on, and by decoders that want more on their own. */
  @Override
  public void read(ChannelHandlerContext context) {
    passOn(context);
    if (held.isEmpty() && context.channel().config().isAutoRead()) {
      context.read();
    }
  }

  private void passOn(ChannelHandlerContext context) {
    if (passing) {
      return;
    }
    passing = true;
    try {
      while (!held.isEmpty() && mayPass(context.channel())) {
        context.fireChannelRead(held.poll());
      }
    } finally {
      passing = false;
    }
  }

  private boolean mayPass(Channel channel) {
    if (channel.config().isAutoRead() && !channel.isWritable()) {
      stopped = true;
      channel.config().setAutoRead(false);
    }
    boolean mayPass = channel.config().isAutoRead();
    if (mayPass) {
      stopped = false; // whoever turns reading off from now on has his own reasons
    }
    return mayPass;
  }

  private void goOn(Channel channel) {
    if (stopped) {
      stopped = false;
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    slowReaders.changed(context.channel(), unsentBytes(context.channel()));
    if (stopped && context.channel().isWritable()) {
      // Later, because this may be called from within a flush.
      context.executor().execute(() -> goOn(context.channel()));
    }
    context.fireChannelWritabilityChanged();
  }

  private static long unsentBytes(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || waiting.isWritable() ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    slowReaders.changed(context.channel(), 0);
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    context.fireChannelInactive();
  }
}
