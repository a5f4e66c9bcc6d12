package io.ashlar.protocol.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Lets messages through only while the channel's automatic reading is on, so that whoever serves a
 * request can hold the next one back. What one read of the socket brought beyond that waits here;
 * no more is read. Confined to the event loop.
 *
 * <p>Netty's FlowControlHandler does not stop when automatic reading is turned off again while it
 * is passing on what it held.
 */
public final class ReadGate extends ChannelDuplexHandler {
  private final ArrayDeque<Object> held = new ArrayDeque<>();
  private boolean passing;

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
      while (!held.isEmpty() && context.channel().config().isAutoRead()) {
        context.fireChannelRead(held.poll());
      }
    } finally {
      passing = false;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    context.fireChannelInactive();
  }
}
