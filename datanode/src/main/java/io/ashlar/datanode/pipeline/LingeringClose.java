package io.ashlar.datanode.pipeline;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that its peer gets our last words. Closing a socket while the peer still
 * sends makes the kernel reset the connection, and what we said a moment ago, such as why we close,
 * is lost on the way. So only our direction is ended at first; the peer then ends the other, or has
 * it ended. What arrives meanwhile is for the connection's handlers to drop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a channel that does not close is closed by the timer
final class LingeringClose {
  private static final int LINGER_SECONDS = 5;

  private LingeringClose() {}

  /** Sends what was written, and ends the connection. On its event loop. */
  static void close(Channel channel) {
    if (!channel.isActive()) {
      channel.close();
      return;
    }
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFutureListener) LingeringClose::endOutput);
  }

  private static void endOutput(ChannelFuture flushed) {
    SocketChannel channel = (SocketChannel) flushed.channel();
    if (!flushed.isSuccess()) {
      channel.close();
      return;
    }
    channel.shutdownOutput();
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }
}
