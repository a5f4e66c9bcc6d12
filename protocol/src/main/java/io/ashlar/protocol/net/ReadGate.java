package io.ashlar.protocol.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Lets a channel be read only while automatic reading is on. Netty's aggregating decoders ask for
 * more on their own as well, which would take the next request off a flow control handler while the
 * one before is still being served.
 */
public final class ReadGate extends ChannelOutboundHandlerAdapter {

  @Override
  public void read(ChannelHandlerContext context) {
    if (context.channel().config().isAutoRead()) {
      context.read();
    }
  }
}
