package io.ashlar.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A port whose only event loop is busy. */
@SuppressWarnings("FutureReturnValueIgnored") // what a connection is sent is read
class TransportTest {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final byte GREETING = 42;

  /** More than wait for an acceptor to have time. */
  private static final int CROWD = 2_000;

  private final EventLoopGroup loops = Transport.eventLoops("busy", 1);
  private final CountDownLatch busy = new CountDownLatch(1);
  private Channel port;

  @BeforeEach
  void occupy() {
    loops.execute(
        () -> {
          try {
            busy.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @AfterEach
  void close() {
    busy.countDown();
    port.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void open(ConnectionLimit limit) {
    port =
        Transport.server(loops, limit)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Greeter());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  private static final class Greeter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {GREETING}));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(port.localAddress(), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** What the server says first, or -1 if it closes the connection. */
  private static int hear(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void whoIsTooManyIsClosedAlsoWhileTheEventLoopsAreBusyAndOthersAreServedThen() throws Exception {
    open(new ConnectionLimit("test", 2, 1));
    try (Socket first = connect();
        Socket second = connect()) {
      assertThat(hear(second)).isEqualTo(-1);

      busy.countDown();

      assertThat(hear(first)).isEqualTo(GREETING);
    }
  }

  @Test
  void aCrowdThatComesWhileTheEventLoopsAreBusyKeepsNobodyFromConnecting() throws Exception {
    open(new ConnectionLimit("test", 2, 2));
    for (int i = 0; i < CROWD; i++) {
      connect().close();
    }
    try (Socket last = connect()) {
      assertThat(hear(last)).as("two are there").isEqualTo(-1);
    }
  }
}
