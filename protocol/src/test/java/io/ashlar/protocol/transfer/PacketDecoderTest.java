package io.ashlar.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.protocol.net.BufferLeaks;
import io.ashlar.protocol.net.BufferedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BufferLeaks.class)
class PacketDecoderTest {

  private static ByteBuf buffer(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  @Test
  void aPartOfAPacketCountsAsMuchMemoryAsItsBuffersTakeUp() {
    BufferedBytes memory = new BufferedBytes(400 << 10);
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(memory));
    ByteBuf wide = ByteBufAllocator.DEFAULT.directBuffer(512 << 10);
    wide.writeInt(1 << 20).writeZero(70 << 10);

    assertThatThrownBy(() -> channel.writeInbound(wide))
        .isInstanceOf(MalformedPacketException.class)
        .hasMessageContaining("scarce");

    assertThat(wide.refCnt()).isZero();
    memory.changed(0, 400 << 10);
    assertThat(memory.isScarce()).as("what was refused counts no more").isFalse();
  }

  private static byte[] packet(PacketHeader header, byte[] checksums, byte[] data) {
    ByteBuf out = Unpooled.buffer();
    header.encode(out, checksums.length);
    out.writeBytes(checksums).writeBytes(data);
    return ByteBufUtil.getBytes(out);
  }

  private static byte[] packet(int sequenceNumber, int dataLength) {
    byte[] data = new byte[dataLength];
    new Random(sequenceNumber).nextBytes(data);
    ByteBuf checksums = Unpooled.buffer();
    ChecksumType.CRC32C.compute(Unpooled.wrappedBuffer(data), 512, checksums);
    return packet(
        new PacketHeader(512L * sequenceNumber, sequenceNumber, dataLength == 0, dataLength, false),
        ByteBufUtil.getBytes(checksums),
        data);
  }

  private static byte[] concat(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }

  private static void assertPacket(Packet packet, int sequenceNumber, int dataLength) {
    assertThat(packet.header().sequenceNumber()).isEqualTo(sequenceNumber);
    assertThat(packet.header().dataLength()).isEqualTo(dataLength);
    assertThat(packet.data().readableBytes()).isEqualTo(dataLength);
    assertThat(ChecksumType.CRC32C.firstCorrupt(packet.data(), packet.checksums(), 512))
        .isEqualTo(ChecksumType.NONE);
    assertThat(ByteBufUtil.getBytes(packet.frame())).isEqualTo(packet(sequenceNumber, dataLength));
    packet.release();
  }

  @Test
  void aPacketIsFoundWhereverItIsSplit() {
    byte[] bytes = concat(packet(0, 600), packet(1, 0));
    for (int split = 0; split <= bytes.length; split++) {
      EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
      channel.writeInbound(buffer(Arrays.copyOf(bytes, split)));
      channel.writeInbound(buffer(Arrays.copyOfRange(bytes, split, bytes.length)));
      assertPacket(channel.readInbound(), 0, 600);
      assertPacket(channel.readInbound(), 1, 0);
      assertThat(channel.finish()).isFalse();
    }
  }

  @Test
  void packetsInSingleBytesAreFound() {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    for (byte b : concat(packet(0, 700), packet(1, 512), packet(2, 0))) {
      channel.writeInbound(ByteBufAllocator.DEFAULT.directBuffer(256).writeByte(b));
    }
    assertPacket(channel.readInbound(), 0, 700);
    assertPacket(channel.readInbound(), 1, 512);
    assertPacket(channel.readInbound(), 2, 0);
    assertThat(channel.finish()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void packetsOfAnySizeInReadsOfAnySizeAreFound(long seed) {
    Random random = new Random(seed);
    int[] lengths = random.ints(50, 0, 40_000).toArray();
    byte[][] packets = new byte[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      packets[i] = packet(i, lengths[i]);
    }
    byte[] all = concat(packets);
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    List<Packet> held = new ArrayList<>();
    for (int from = 0; from < all.length; ) {
      int to = Math.min(all.length, from + 1 + random.nextInt(random.nextBoolean() ? 100 : 70_000));
      channel.writeInbound(buffer(Arrays.copyOfRange(all, from, to)));
      for (Packet packet = channel.readInbound(); packet != null; packet = channel.readInbound()) {
        held.add(packet);
      }
      from = to;
    }
    assertThat(held).hasSize(lengths.length);
    for (int i = 0; i < lengths.length; i++) {
      assertPacket(held.get(i), i, lengths[i]);
    }
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aReadBufferIsFreeWhenItsPacketsAre() {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    byte[] first = packet(0, 10_000);
    byte[] second = packet(1, 10_000);
    byte[] third = packet(2, 10_000);
    ByteBuf one = buffer(concat(first, Arrays.copyOf(second, 5_000)));
    ByteBuf two =
        buffer(concat(Arrays.copyOfRange(second, 5_000, second.length), Arrays.copyOf(third, 50)));
    channel.writeInbound(one);
    channel.writeInbound(two);
    assertPacket(channel.readInbound(), 0, 10_000);
    assertPacket(channel.readInbound(), 1, 10_000);
    assertThat(one.refCnt()).isZero();
    assertThat(two.refCnt()).isEqualTo(1);
    channel.finish();
    assertThat(two.refCnt()).isZero();
  }

  @Test
  void manyTinyReadsShareOneBuffer() {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    byte[] packet = packet(0, 3_000);
    List<ByteBuf> reads = new ArrayList<>();
    for (byte b : packet) {
      ByteBuf read = ByteBufAllocator.DEFAULT.directBuffer(65_536).writeByte(b);
      reads.add(read);
      channel.writeInbound(read);
    }
    assertThat(reads.stream().filter(read -> read.refCnt() > 0)).hasSize(1);
    assertPacket(channel.readInbound(), 0, 3_000);
    channel.finish();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000003" + "0019", // shorter than its own length
        "00000000" + "0019",
        "ffffffff" + "0019",
        "80000000" + "ffff",
        "7fffffff" + "ffff",
        "01000000" + "0001", // together one above the cap
        "00000004" + "0000", // a header without required fields
        "00000004" + "0003" + "ffffff",
        "00000004" + "0019" + "090000000000000000110000000000000000180025ffffffff", // negative data
        "00000004" + "0019" + "09000000000000000011000000000000000018002501000000", // more than is
      })
  void whatIsNoPacketIsReportedOnce(String hex) {
    byte[] bytes = ByteBufUtil.decodeHexDump(hex);
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    assertThatThrownBy(() -> channel.writeInbound(buffer(bytes)))
        .isInstanceOf(MalformedPacketException.class);
    assertThat(channel.writeInbound(buffer(packet(0, 10)))).isFalse();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aPacketAsLongAsTheCapIsTaken() {
    int dataLength = PacketDecoder.MAX_PACKET_BYTES - 4 - 25;
    PacketHeader header = new PacketHeader(0, 0, false, dataLength, false);
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    ByteBuf start = Unpooled.buffer();
    header.encode(start, 0);
    channel.writeInbound(start);
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[dataLength]));
    Packet packet = channel.readInbound();
    assertThat(packet.data().readableBytes()).isEqualTo(dataLength);
    packet.release();
    channel.finish();
  }

  @Test
  void checksumsThatDoNotFitTheDataAreLeftToTheReceiver() {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    channel.writeInbound(
        buffer(packet(new PacketHeader(0, 0, false, 3, false), new byte[7], new byte[3])));
    Packet packet = channel.readInbound();
    assertThat(packet.checksumLength()).isEqualTo(7);
    assertThat(packet.checksumLength())
        .isNotEqualTo((int) ChecksumType.CRC32C.checksumLength(3, 512));
    assertThat(packet.data().readableBytes()).isEqualTo(3);
    packet.release();
    channel.finish();
  }

  @Test
  void whatFollowsTheLastPacketGoesToWhoeverIsNext() {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    List<Object> received = new ArrayList<>();
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                received.add(message);
                if (message instanceof Packet packet && packet.header().last()) {
                  ctx.pipeline().remove(PacketDecoder.class);
                }
              }
            });
    byte[] next = {0, 28, 81};
    channel.writeInbound(buffer(concat(packet(0, 10), packet(1, 0), next)));
    assertThat(received).hasSize(3);
    assertPacket((Packet) received.get(0), 0, 10);
    assertPacket((Packet) received.get(1), 1, 0);
    ByteBuf rest = (ByteBuf) received.get(2);
    assertThat(ByteBufUtil.getBytes(rest)).isEqualTo(next);
    rest.release();
    channel.finish();
  }

  @Test
  void noiseNeverGetsThroughAsMoreThanAPacketOrAComplaint() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = concat(packet(0, random.nextInt(600)), packet(1, 0));
      for (int flips = random.nextInt(6); flips >= 0; flips--) {
        bytes[random.nextInt(random.nextBoolean() ? 31 : bytes.length)] ^=
            (byte) (1 << random.nextInt(8));
      }
      EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
      try {
        channel.writeInbound(buffer(bytes));
      } catch (Exception e) {
        assertThat(e).isInstanceOf(MalformedPacketException.class);
      }
      for (Packet packet = channel.readInbound(); packet != null; packet = channel.readInbound()) {
        assertThat(packet.checksumLength()).isNotNegative();
        packet.release();
      }
      channel.finish();
    }
  }
}
