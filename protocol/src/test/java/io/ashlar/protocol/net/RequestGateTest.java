package io.ashlar.protocol.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestGateTest {
  private static final int HEAP = 1 << 20;

  private final RequestHeads heads = new RequestHeads(HEAP);
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final List<String> served = new ArrayList<>();
  private int decoded;

  /** Requests are lines; what follows "body" is no head until a line "end". */
  private final class Lines extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
      if (end >= 0) {
        out.add(in.readString(end - in.readerIndex(), US_ASCII));
        in.skipBytes(1);
        decoded++;
      }
    }
  }

  private EmbeddedChannel open() {
    return open(
        (context, message) -> {
          served.add(message);
          context.channel().config().setAutoRead(false);
        });
  }

  /** Serves one request. */
  private interface Service {
    void serve(ChannelHandlerContext context, String request);
  }

  private EmbeddedChannel open(Service service) {
    RequestGate gate =
        new RequestGate(
            heads, message -> !message.equals("end"), message -> !message.equals("body"));
    EmbeddedChannel channel =
        new EmbeddedChannel(
            gate.front(),
            new Lines(),
            gate.behind(),
            new ReadGate(new SlowReaders(1 << 20)),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                service.serve(context, (String) message);
              }
            });
    channels.add(channel);
    return channel;
  }

  @AfterEach
  void close() {
    channels.forEach(EmbeddedChannel::close);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  @Test
  void requestsThatNobodyServesYetAreNotDecoded() {
    EmbeddedChannel channel = open();
    channel.writeInbound(bytes("x\n".repeat(10_000)));
    assertThat(served).containsExactly("x");
    assertThat(decoded).isLessThanOrEqualTo(256);

    for (int i = 1; i < 10_000; i++) {
      channel.config().setAutoRead(true);
      channel.runPendingTasks();
    }
    assertThat(served).hasSize(10_000).containsOnly("x");
  }

  @Test
  void requestsThatAreServedAtOnceLeaveOthersTheirTurn() {
    EmbeddedChannel channel =
        open(
            (context, request) -> {
              served.add(request);
              busyForMicros(100);
            });
    List<Integer> servedBefore = new ArrayList<>();
    channel.eventLoop().execute(() -> servedBefore.add(served.size()));

    channel.writeInbound(bytes("x\n".repeat(10_000)));

    assertThat(servedBefore).hasSize(1);
    assertThat(servedBefore.get(0)).isBetween(1, 1_000);
    assertThat(served).hasSize(10_000).containsOnly("x");
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void whoeverHoldsAConnectionUpWhileOthersHaveTheirTurnIsHeard() {
    EmbeddedChannel channel =
        open(
            (context, request) -> {
              served.add(request);
              busyForMicros(100);
            });
    channel.eventLoop().execute(() -> channel.config().setAutoRead(false));

    channel.writeInbound(bytes("x\n".repeat(1_000)));

    assertThat(served).hasSizeBetween(1, 999);
    assertThat(channel.config().isAutoRead()).isFalse();
    channel.config().setAutoRead(true);
    channel.runPendingTasks();
    assertThat(served).hasSize(1_000);
  }

  @Test
  void noMoreIsReadWhileOthersHaveTheirTurnAndMuchIsHeldAlready() {
    EmbeddedChannel channel =
        open(
            (context, request) -> {
              served.add(request);
              busyForMicros(10);
            });
    List<Boolean> reading = new ArrayList<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              channel.pipeline().fireChannelRead(bytes("x\n".repeat(40_000)));
              reading.add(channel.config().isAutoRead());
            });

    channel.writeInbound(bytes("x\n".repeat(1_000)));

    assertThat(reading).containsExactly(false);
    assertThat(served).hasSize(41_000);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  private static void busyForMicros(long micros) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < micros * 1_000) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aRequestMayComeInPartsAndBeLong() {
    EmbeddedChannel channel = open();
    String request = "y".repeat(3_000);
    for (char letter : request.toCharArray()) {
      channel.writeInbound(bytes("" + letter));
    }
    channel.writeInbound(bytes("\n"));
    assertThat(served).containsExactly(request);
  }

  @Test
  void aBodyIsNotCutIntoPieces() {
    EmbeddedChannel channel = open();
    channel.writeInbound(bytes("body\n"));
    channel.config().setAutoRead(true);
    channel.writeInbound(bytes("z".repeat(30_000)));
    channel.advanceTimeBy(10, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).as("however long it takes").isTrue();

    channel.writeInbound(bytes("\n"));
    assertThat(served.get(1)).hasSize(30_000);
  }

  @Test
  void aBodyOfWhichNothingIsMadeGoesWhenItIsTooMuch() {
    EmbeddedChannel channel = open();
    channel.writeInbound(bytes("body\n"));
    channel.config().setAutoRead(true);
    channel.writeInbound(bytes("t".repeat(30_000)));
    assertThat(channel.isOpen()).isTrue();

    channel.writeInbound(bytes("t".repeat(10_000)));
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void headsWithoutEndGoWhenTheyAreTooMuchTogetherAndShortOnesStay() {
    EmbeddedChannel small = open();
    small.writeInbound(bytes("short"));
    for (int i = 0; i < 30; i++) {
      open().writeInbound(bytes("l".repeat(2_000)));
    }
    assertThat(channels)
        .filteredOn(EmbeddedChannel::isOpen)
        .hasSizeBetween(2, HEAP / 32 / 2_000 + 1);

    small.writeInbound(bytes("er\n"));
    assertThat(served).containsExactly("shorter");
    channels.forEach(EmbeddedChannel::close);
    EmbeddedChannel later = open();
    later.writeInbound(bytes("l".repeat(20_000)));
    assertThat(later.isOpen()).as("what was closed takes up nothing").isTrue();
  }

  @Test
  void aHeadThatIsNotCompleteInTimeEndsItsConnection() {
    EmbeddedChannel slow = open();
    for (int i = 0; i < 29; i++) {
      slow.writeInbound(bytes("s"));
      slow.advanceTimeBy(1, TimeUnit.SECONDS);
      slow.runScheduledPendingTasks();
    }
    assertThat(slow.isOpen()).isTrue();

    slow.advanceTimeBy(2, TimeUnit.SECONDS);
    slow.runScheduledPendingTasks();
    assertThat(slow.isOpen()).isFalse();
  }

  @Test
  void whatIsHeldIsReleasedWithTheChannel() {
    EmbeddedChannel channel = open();
    ByteBuf held = bytes("x\n".repeat(1_000));
    channel.writeInbound(held);
    assertThat(held.refCnt()).isPositive();

    channel.close();
    assertThat(held.refCnt()).isZero();
  }
}
