package io.ashlar.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final List<Object> seen = new ArrayList<>();

  /** Turns reading off with every message, as one who serves requests does. */
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ReadGate(new SlowReaders(1 << 20)),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
              seen.add(message);
              context.channel().config().setAutoRead(false);
            }
          });

  @Test
  void oneMessagePassesEachTimeThatReadingIsTurnedOn() {
    channel.writeInbound("one", "two", "three");
    assertThat(seen).containsExactly("one");

    channel.config().setAutoRead(true);
    assertThat(seen).containsExactly("one", "two");

    channel.config().setAutoRead(true);
    assertThat(seen).containsExactly("one", "two", "three");
  }

  @Test
  void nothingPassesWhileTheClientTakesNoAnswers() {
    EmbeddedChannel answering =
        new EmbeddedChannel(
            new HeldWrites(),
            new ReadGate(new SlowReaders(1 << 20)),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                seen.add(message);
                context.writeAndFlush(Unpooled.buffer().writeZero(60_000));
              }
            });
    answering.writeInbound("one", "two", "three", "four");
    assertThat(answering.isWritable()).isFalse();
    assertThat(seen).containsExactly("one", "two");
    assertThat(answering.config().isAutoRead()).isFalse();

    answering.pipeline().get(HeldWrites.class).letGo(answering);
    answering.runPendingTasks();
    assertThat(seen).startsWith("one", "two", "three");
    answering.pipeline().get(HeldWrites.class).letGo(answering);
    answering.runPendingTasks();
    assertThat(seen).containsExactly("one", "two", "three", "four");
    answering.pipeline().get(HeldWrites.class).letGo(answering);
    answering.runPendingTasks();
    assertThat(answering.config().isAutoRead()).isTrue();
    answering.finishAndReleaseAll();
  }

  /** Flushes nothing until it is told to, as a socket whose client does not read. */
  private static final class HeldWrites extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext context) {
      // later
    }

    void letGo(EmbeddedChannel channel) {
      channel.pipeline().context(this).flush();
    }
  }

  @Test
  void whoeverAsksToReadWhileReadingIsOffGetsNothing() {
    channel.writeInbound("one", "two");

    channel.read();

    assertThat(seen).containsExactly("one");
  }

  @Test
  void whatIsHeldIsReleasedWithTheChannel() {
    ByteBuf buffer = Unpooled.buffer();
    channel.writeInbound("one", buffer);

    channel.close();

    assertThat(buffer.refCnt()).isZero();
  }
}
