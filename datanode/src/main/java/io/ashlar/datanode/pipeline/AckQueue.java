package io.ashlar.datanode.pipeline;

import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.PipelineAck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which acknowledgement goes upstream when: in the packets' order, each as soon as the
 * packet is written here and acknowledged from behind (wire reference 3.5). Confined to one thread;
 * does no I/O.
 */
public final class AckQueue {

  /**
   * A packet that waits for its acknowledgement.
   *
   * @param sequenceNumber the sender's
   * @param endOffset where in the block its data ends
   * @param last whether the block ends with it
   */
  public record Pending(long sequenceNumber, long endOffset, boolean last) {}

  /**
   * An acknowledgement that is due.
   *
   * @param packet that it is for
   * @param ack to be sent
   */
  public record Due(Pending packet, PipelineAck ack) {}

  private static final List<Status> DONE_HERE = List.of(Status.SUCCESS);
  private static final List<Status> MIRROR_LOST = List.of(Status.SUCCESS, Status.ERROR);

  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final ArrayDeque<PipelineAck> fromMirror = new ArrayDeque<>();
  private final boolean hasMirror;

  /** How many of the pending packets, from the first, are written here. */
  private int written;

  private boolean mirrorLost;

  /**
   * Whether downstream nodes acknowledge too.
   *
   * @param hasMirror false for the last node of a pipeline
   */
  public AckQueue(boolean hasMirror) {
    this.hasMirror = hasMirror;
  }

  /** A packet arrived. */
  public void add(long sequenceNumber, long endOffset, boolean last) {
    pending.add(new Pending(sequenceNumber, endOffset, last));
  }

  /** Packets that wait. */
  public int size() {
    return pending.size();
  }

  /** Whether the mirror has yet to acknowledge a packet. */
  public boolean awaitsMirror() {
    return hasMirror && !mirrorLost && fromMirror.size() < pending.size();
  }

  /** The next packets in order are written here. */
  public void written(int packets) {
    written += packets;
    assert written <= pending.size() : "more written than arrived";
  }

  /**
   * The mirror acknowledged its next packet, or says that something is wrong with it.
   *
   * @throws OutOfStepException if it was sent no such packet
   */
  public void acknowledged(PipelineAck ack) throws OutOfStepException {
    if (fromMirror.size() >= pending.size()) {
      throw new OutOfStepException(
          "Mirror acknowledged packet " + ack.sequenceNumber() + " before it was sent");
    }
    fromMirror.add(ack);
  }

  /** Nothing more comes from the mirror. */
  public void mirrorLost() {
    mirrorLost = true;
  }

  /**
   * The next acknowledgement that is due, removed from the queue; null when none is.
   *
   * @throws OutOfStepException if the mirror acknowledged another packet than it was sent
   */
  public Due poll() throws OutOfStepException {
    if (written == 0) {
      return null;
    }
    Pending head = pending.peek();
    List<Status> replies;
    if (!hasMirror) {
      replies = DONE_HERE;
    } else if (!fromMirror.isEmpty()) {
      PipelineAck ack = fromMirror.poll();
      if (ack.sequenceNumber() != head.sequenceNumber()) {
        throw new OutOfStepException(
            "Mirror acknowledged packet "
                + ack.sequenceNumber()
                + ", expected "
                + head.sequenceNumber());
      }
      replies = withOurs(ack.replies());
    } else if (mirrorLost) {
      replies = MIRROR_LOST;
    } else {
      return null;
    }
    pending.remove();
    written--;
    return new Due(head, new PipelineAck(head.sequenceNumber(), replies));
  }

  /**
   * The acknowledgement that says that the packet behind all written ones is corrupt; or null where
   * no packet waits.
   */
  public PipelineAck corrupt() {
    Pending head = pending.peek();
    return head == null
        ? null
        : new PipelineAck(head.sequenceNumber(), List.of(Status.ERROR_CHECKSUM));
  }

  /** The replies from behind, with this node's own in front. */
  public static List<Status> withOurs(List<Status> replies) {
    List<Status> all = new ArrayList<>(1 + replies.size());
    all.add(Status.SUCCESS);
    all.addAll(replies);
    return all;
  }

  /** The mirror does not keep to the protocol. */
  public static final class OutOfStepException extends Exception {
    private static final long serialVersionUID = 1L;

    OutOfStepException(String message) {
      super(message);
    }
  }
}
