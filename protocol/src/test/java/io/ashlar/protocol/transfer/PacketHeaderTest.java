package io.ashlar.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.proto.PacketHeaderProto;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {

  private static String encoded(PacketHeader header, int checksumLength) {
    ByteBuf out = Unpooled.buffer();
    header.encode(out, checksumLength);
    assertThat(out.readableBytes()).isEqualTo(header.encodedLength());
    return ByteBufUtil.hexDump(out);
  }

  @Test
  void aDataPacketBeginsAsCapturedFromHadoop() {
    // wire reference B.2
    assertThat(encoded(new PacketHeader(0, 0, false, 3, false), 4))
        .isEqualTo(
            "0000000b"
                + "0019"
                + "090000000000000000"
                + "110000000000000000"
                + "1800"
                + "2503000000");
  }

  @Test
  void theLastPacketBeginsAsCapturedFromHadoop() {
    assertThat(encoded(new PacketHeader(3, 1, true, 0, false), 0))
        .isEqualTo(
            "00000004"
                + "0019"
                + "090300000000000000"
                + "110100000000000000"
                + "1801"
                + "2500000000");
  }

  @Test
  void onlyAHeaderWithSyncIsTwoBytesLonger() {
    assertThat(new PacketHeader(0, 0, false, 0, false).encodedLength()).isEqualTo(31);
    assertThat(new PacketHeader(0, 0, false, 0, true).encodedLength())
        .isEqualTo(PacketHeader.MAX_ENCODED_LENGTH);
    assertThat(encoded(new PacketHeader(0, 0, false, 0, true), 0)).startsWith("00000004001b");
  }

  @Test
  void aHeartbeatHasSequenceNumberMinusOne() {
    assertThat(PacketHeader.heartbeat().isHeartbeat()).isTrue();
    assertThat(encoded(PacketHeader.heartbeat(), 0)).contains("11ffffffffffffffff");
  }

  @Property(seed = "20261126")
  void everyHeaderSurvivesItsEncoding(
      @ForAll long offset,
      @ForAll long sequenceNumber,
      @ForAll boolean last,
      @ForAll @IntRange(min = 0) int dataLength,
      @ForAll boolean sync)
      throws InvalidProtocolBufferException {
    PacketHeader header = new PacketHeader(offset, sequenceNumber, last, dataLength, sync);
    ByteBuf out = Unpooled.buffer();
    header.encode(out, 0);
    int length = out.getUnsignedShort(4);
    assertThat(PacketHeader.decode(out, 6, length)).isEqualTo(header);
    ByteBuffer nio = ByteBuffer.allocate(PacketHeader.MAX_ENCODED_LENGTH);
    header.encode(nio, 0);
    assertThat(nio.flip().remaining()).isEqualTo(out.readableBytes());
    assertThat(Unpooled.wrappedBuffer(nio.duplicate())).isEqualTo(out);
    nio.position(6);
    assertThat(PacketHeader.decode(nio, length)).isEqualTo(header);
    assertThat(nio.hasRemaining()).isFalse();
    PacketHeaderProto message = PacketHeaderProto.parseFrom(ByteBufUtil.getBytes(out, 6, length));
    assertThat(message.getSeqno()).isEqualTo(sequenceNumber);
    assertThat(message.getSyncBlock()).isEqualTo(sync);
  }

  @Test
  void fieldsInAnotherOrderAreUnderstood() throws Exception {
    ByteBuf in =
        Unpooled.wrappedBuffer(
            ByteBufUtil.decodeHexDump(
                "25030000001800110700000000000000" + "090500000000000000" + "2800"));
    assertThat(PacketHeader.decode(in, 0, in.readableBytes()))
        .isEqualTo(new PacketHeader(5, 7, false, 3, false));
  }

  @Test
  void aHeaderWithoutARequiredFieldIsRefused() {
    ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("090500000000000000"));
    assertThatThrownBy(() -> PacketHeader.decode(in, 0, in.readableBytes()))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }
}
