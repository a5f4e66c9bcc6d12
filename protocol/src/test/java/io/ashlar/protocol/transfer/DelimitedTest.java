package io.ashlar.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelimitedTest {
  private static final BlockOpResponseProto RESPONSE =
      BlockOpResponseProto.newBuilder()
          .setStatus(Status.SUCCESS)
          .setFirstBadLink("")
          .setMessage("long ".repeat(100))
          .build();

  @Test
  void theSmallestSetupReplyIsAsHadoopWritesIt() {
    // wire reference B.2
    ByteBuf out =
        Delimited.encode(
            ByteBufAllocator.DEFAULT,
            BlockOpResponseProto.newBuilder()
                .setStatus(Status.SUCCESS)
                .setFirstBadLink("")
                .build());
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0408001200");
    out.release();
  }

  @Test
  void aMessageIsReadFromOneOrManyPiecesOfMemory() throws Exception {
    ByteBuf whole = Unpooled.buffer();
    Delimited.write(whole, RESPONSE);
    int length = whole.readableBytes();
    for (int split = 1; split < length; split += 50) {
      ByteBuf pieces =
          Unpooled.wrappedBuffer(
              whole.retainedSlice(0, split), whole.retainedSlice(split, length - split));
      assertThat(Delimited.tryRead(pieces, BlockOpResponseProto.parser(), 4096)).contains(RESPONSE);
      assertThat(pieces.isReadable()).isFalse();
    }
  }

  @Test
  void aMessageIsWrittenToMemoryInPieces() throws Exception {
    ByteBuf pieces =
        ByteBufAllocator.DEFAULT
            .compositeBuffer()
            .addComponent(true, Unpooled.buffer(4).writeInt(1))
            .addComponent(true, Unpooled.buffer(4).writeInt(2));
    Delimited.write(pieces, RESPONSE);
    pieces.skipBytes(8);
    assertThat(Delimited.tryRead(pieces, BlockOpResponseProto.parser(), 4096)).contains(RESPONSE);
    pieces.release();
  }

  @Test
  void onlyTheMessageIsTaken() throws Exception {
    ByteBuf in = Unpooled.buffer();
    Delimited.write(in, RESPONSE);
    in.writeByte(42);
    assertThat(Delimited.tryRead(in, BlockOpResponseProto.parser(), 4096)).contains(RESPONSE);
    assertThat(in.readByte()).isEqualTo((byte) 42);
  }

  @Test
  void streamsCarryTheSameBytes() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Delimited.write(out, RESPONSE);
    ByteBuf buffer = Unpooled.buffer();
    Delimited.write(buffer, RESPONSE);
    assertThat(out.toByteArray()).isEqualTo(ByteBufUtil.getBytes(buffer));
    assertThat(
            Delimited.read(
                new ByteArrayInputStream(out.toByteArray()), BlockOpResponseProto.parser(), 4096))
        .isEqualTo(RESPONSE);
  }

  @Test
  void aMissingRequiredFieldIsRefused() {
    ByteBuf empty = Unpooled.wrappedBuffer(new byte[] {0});
    assertThatThrownBy(() -> Delimited.tryRead(empty, BlockOpResponseProto.parser(), 4096))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void operationsAreKnownByTheirCodes() {
    for (Op op : Op.values()) {
      assertThat(Op.ofCode(op.code())).contains(op);
    }
    assertThat(Op.ofCode(99)).isEqualTo(Optional.empty());
    assertThat(Op.ofCode(-1)).isEqualTo(Optional.empty());
    assertThat(Op.ofCode(255)).isEqualTo(Optional.empty());
    ByteBuf out = Unpooled.buffer();
    Op.READ_BLOCK.writePrefix(out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("001c51");
  }
}
