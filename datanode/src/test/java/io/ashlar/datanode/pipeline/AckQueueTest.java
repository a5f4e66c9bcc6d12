package io.ashlar.datanode.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.PipelineAck;
import java.util.List;
import org.junit.jupiter.api.Test;

class AckQueueTest {
  private static PipelineAck ack(long sequenceNumber, Status... replies) {
    return new PipelineAck(sequenceNumber, List.of(replies));
  }

  @Test
  void theLastNodeAcknowledgesWhatItHasWritten() throws Exception {
    AckQueue acks = new AckQueue(false);
    acks.add(10, 100, false);
    acks.add(11, 200, true);
    assertThat(acks.poll()).isNull();
    acks.written(2);
    assertThat(acks.poll().ack()).isEqualTo(ack(10, Status.SUCCESS));
    AckQueue.Due last = acks.poll();
    assertThat(last.packet().last()).isTrue();
    assertThat(last.packet().endOffset()).isEqualTo(200);
    assertThat(acks.poll()).isNull();
    assertThat(acks.size()).isZero();
  }

  @Test
  void aNodeInTheMiddleWaitsForBothSides() throws Exception {
    AckQueue acks = new AckQueue(true);
    acks.add(0, 100, false);
    acks.acknowledged(ack(0, Status.SUCCESS, Status.SUCCESS));
    assertThat(acks.poll()).isNull();
    assertThat(acks.awaitsMirror()).isFalse();
    acks.written(1);
    assertThat(acks.poll().ack()).isEqualTo(ack(0, Status.SUCCESS, Status.SUCCESS, Status.SUCCESS));
    acks.add(1, 200, false);
    acks.written(1);
    assertThat(acks.poll()).isNull();
    assertThat(acks.awaitsMirror()).isTrue();
  }

  @Test
  void aLostMirrorIsTheSecondOfTwoReplies() throws Exception {
    AckQueue acks = new AckQueue(true);
    acks.add(0, 100, false);
    acks.add(1, 200, false);
    acks.acknowledged(ack(0, Status.SUCCESS));
    acks.mirrorLost();
    acks.written(2);
    assertThat(acks.poll().ack()).isEqualTo(ack(0, Status.SUCCESS, Status.SUCCESS));
    assertThat(acks.poll().ack()).isEqualTo(ack(1, Status.SUCCESS, Status.ERROR));
  }

  @Test
  void aMirrorThatAcknowledgesAnotherPacketIsOutOfStep() throws Exception {
    AckQueue acks = new AckQueue(true);
    acks.add(0, 100, false);
    acks.written(1);
    acks.acknowledged(ack(1, Status.SUCCESS));
    assertThatThrownBy(acks::poll).isInstanceOf(AckQueue.OutOfStepException.class);
  }

  @Test
  void aMirrorCannotAcknowledgeMoreThanItWasSent() throws Exception {
    AckQueue acks = new AckQueue(true);
    acks.add(0, 100, false);
    acks.acknowledged(ack(0, Status.SUCCESS));
    assertThatThrownBy(() -> acks.acknowledged(ack(1, Status.SUCCESS)))
        .isInstanceOf(AckQueue.OutOfStepException.class)
        .hasMessageContaining("packet 1 before it was sent");
  }

  @Test
  void corruptionIsToldOfTheFirstPacketThatIsNotWritten() throws Exception {
    AckQueue acks = new AckQueue(false);
    acks.add(0, 100, false);
    acks.add(1, 200, false);
    acks.written(1);
    acks.poll();
    assertThat(acks.corrupt()).isEqualTo(ack(1, Status.ERROR_CHECKSUM));
  }
}
