package io.ashlar.datanode.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OpDispatcherTest {
  @Test
  void nothingBeginsWhileTooMuchWaitsForTheDisks() throws IOException {
    OpDispatcher dispatcher =
        new OpDispatcher(() -> new OpDispatcher.Rooms(null, null, null, null), () -> true);
    EmbeddedChannel channel = new EmbeddedChannel();

    dispatcher.serve(Op.READ_BLOCK, OpReadBlockProto.getDefaultInstance(), channel, null);

    ByteBuf answer = channel.readOutbound();
    BlockOpResponseProto response =
        Delimited.tryRead(answer, BlockOpResponseProto.parser(), 1 << 10).orElseThrow();
    answer.release();
    assertThat(response.getStatus()).isEqualTo(Status.ERROR);
    assertThat(response.getMessage()).contains("Too much waits for the disks");
    assertThat(channel.isOpen()).isFalse();
  }
}
