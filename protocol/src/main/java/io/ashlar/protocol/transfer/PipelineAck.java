package io.ashlar.protocol.transfer;

import io.ashlar.protocol.proto.Status;
import java.util.List;

/**
 * One acknowledgement that travels up a pipeline. Immutable.
 *
 * @param sequenceNumber of the packet; {@link PacketHeader#HEARTBEAT}, or {@link
 *     PipelineAcks#OUT_OF_BAND}
 * @param replies one for each node, that of the sender first, then downstream order
 */
public record PipelineAck(long sequenceNumber, List<Status> replies) {
  /** Keeps its own copy of the replies. */
  public PipelineAck {
    replies = List.copyOf(replies);
  }

  /** Whether every node has the packet. */
  public boolean isSuccess() {
    return firstBad() < 0;
  }

  /** Index of the first node that did not answer with success, or -1. */
  public int firstBad() {
    for (int i = 0; i < replies.size(); i++) {
      if (replies.get(i) != Status.SUCCESS) {
        return i;
      }
    }
    return -1;
  }
}
