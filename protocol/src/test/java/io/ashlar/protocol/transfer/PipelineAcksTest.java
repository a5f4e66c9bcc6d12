package io.ashlar.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.proto.PipelineAckProto;
import io.ashlar.protocol.proto.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PipelineAcksTest {

  private static ByteBuf encoded(long sequenceNumber, Status... replies) {
    ByteBuf out = Unpooled.buffer();
    PipelineAcks.encode(out, new PipelineAck(sequenceNumber, List.of(replies)));
    return out;
  }

  private static PipelineAck decoded(PipelineAckProto message) throws Exception {
    ByteBuf in = Unpooled.buffer();
    Delimited.write(in, message);
    return PipelineAcks.tryDecode(in).orElseThrow();
  }

  @Test
  void theSmallestAckIsAsHadoopWritesIt() {
    // wire reference B.2
    assertThat(ByteBufUtil.hexDump(encoded(0, Status.SUCCESS)))
        .isEqualTo("09" + "0800" + "1000" + "1800" + "220100");
  }

  @Test
  void anAckOfAHeartbeatHasItsNumber() throws Exception {
    ByteBuf ack = encoded(PacketHeader.HEARTBEAT, Status.SUCCESS, Status.SUCCESS);
    assertThat(ByteBufUtil.hexDump(ack)).startsWith("0c" + "0801");
    assertThat(PipelineAcks.tryDecode(ack).orElseThrow().sequenceNumber()).isEqualTo(-1);
  }

  @Test
  void noAckIsShorterThanTheGoClientReads() {
    assertThat(encoded(0).readableBytes()).isGreaterThanOrEqualTo(5);
  }

  @Property(seed = "20261126")
  void everyAckSurvivesItsEncoding(
      @ForAll long sequenceNumber, @ForAll @Size(max = 200) List<Status> replies) throws Exception {
    PipelineAck ack = new PipelineAck(sequenceNumber, replies);
    ByteBuf out = Unpooled.buffer();
    PipelineAcks.encode(out, ack);
    PipelineAckProto message =
        PipelineAckProto.parser().parseDelimitedFrom(new ByteBufInputStream(out.duplicate()));
    assertThat(message.getReplyList()).isEqualTo(replies);
    assertThat(message.getFlagList()).isEqualTo(replies.stream().map(Status::getNumber).toList());
    assertThat(PipelineAcks.read(new ByteBufInputStream(out.duplicate()))).isEqualTo(ack);
    assertThat(PipelineAcks.tryDecode(out)).contains(ack);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void theFirstBadNodeIsNamed() {
    PipelineAck bad = new PipelineAck(1, List.of(Status.SUCCESS, Status.ERROR, Status.ERROR));
    assertThat(bad.isSuccess()).isFalse();
    assertThat(bad.firstBad()).isEqualTo(1);
    assertThat(new PipelineAck(1, List.of(Status.SUCCESS)).isSuccess()).isTrue();
  }

  @Test
  void anAckWithoutFlagsIsReadFromItsReplies() throws Exception {
    assertThat(
            decoded(
                PipelineAckProto.newBuilder().setSeqno(5).addReply(Status.ERROR_CHECKSUM).build()))
        .isEqualTo(new PipelineAck(5, List.of(Status.ERROR_CHECKSUM)));
  }

  @Test
  void congestionBitsOfAFlagAreNoStatus() throws Exception {
    PipelineAckProto message =
        PipelineAckProto.newBuilder()
            .setSeqno(5)
            .addReply(Status.SUCCESS)
            .addFlag(0b11_11_0_0000)
            .build();
    assertThat(decoded(message).isSuccess()).isTrue();
  }

  @Test
  void anUnknownStatusIsAnError() throws Exception {
    PipelineAckProto message = PipelineAckProto.newBuilder().setSeqno(5).addFlag(15).build();
    assertThat(decoded(message).replies()).containsExactly(Status.ERROR);
  }

  @Test
  void anAckThatHasNotArrivedInFullIsLeftAlone() throws Exception {
    ByteBuf whole = encoded(12345, Status.SUCCESS, Status.SUCCESS, Status.SUCCESS);
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf part = whole.slice(0, length);
      assertThat(PipelineAcks.tryDecode(part)).isEmpty();
      assertThat(part.readerIndex()).isZero();
    }
    assertThatThrownBy(() -> PipelineAcks.read(new ByteBufInputStream(whole.slice(0, 7))))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void aLengthOutOfBoundsIsRefusedBeforeItArrives() {
    for (String hex : new String[] {"ffffffff07", "ffffffff0f", "ffffffffff01", "818001"}) {
      ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
      assertThatThrownBy(() -> PipelineAcks.tryDecode(in.duplicate()))
          .isInstanceOf(InvalidProtocolBufferException.class);
      assertThatThrownBy(() -> PipelineAcks.read(new ByteBufInputStream(in)))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }

  @Test
  void noiseIsAnAckOrAComplaint() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[1 + random.nextInt(20)];
      random.nextBytes(noise);
      noise[0] &= 0x1F;
      try {
        PipelineAcks.tryDecode(Unpooled.wrappedBuffer(noise))
            .ifPresent(ack -> assertThat(ack.replies()).isNotNull());
      } catch (InvalidProtocolBufferException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }
}
