package io.ashlar.fs.fake;

import io.ashlar.protocol.proto.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What a fake DataNode is to do wrong, once each. Thread-safe. */
public final class Faults {
  private static final int NEVER = -1;

  /** The next WRITE_BLOCK is refused, and the node at this place of the pipeline blamed. */
  private final AtomicInteger refusedSetup = new AtomicInteger(NEVER);

  private final AtomicInteger cutAfterPackets = new AtomicInteger(NEVER);
  private final AtomicInteger cutReadAfterBytes = new AtomicInteger(NEVER);
  private final AtomicInteger corruptByte = new AtomicInteger(NEVER);
  private final AtomicReference<BadAck> badAck = new AtomicReference<>();
  private final AtomicReference<Status> refusedChecksum = new AtomicReference<>();
  private final AtomicInteger closeAfterReads = new AtomicInteger();
  private final AtomicInteger cutTransfer = new AtomicInteger(NEVER);
  private final AtomicInteger showsNothing = new AtomicInteger();

  record BadAck(long packet, int badIndex, Status status) {}

  /** Refuses the next pipeline because of the node at that place. */
  public void refuseNextSetup(int badIndex) {
    refusedSetup.set(badIndex);
  }

  Optional<Integer> takeRefusedSetup() {
    return taken(refusedSetup);
  }

  /**
   * Cuts the next write's connection when so many packets have come, before it acknowledges the
   * last.
   */
  public void cutWriteAfterPackets(int packets) {
    cutAfterPackets.set(packets);
  }

  /** Whether to cut now, being at that packet. */
  boolean takeCutAt(int packets) {
    return cutAfterPackets.compareAndSet(packets, NEVER);
  }

  /** Blames a node of the pipeline when the packet of that number within the write has come. */
  public void blameAtPacket(long packet, int badIndex, Status status) {
    badAck.set(new BadAck(packet, badIndex, status));
  }

  Optional<BadAck> takeBadAckAt(long packet) {
    BadAck planned = badAck.get();
    return planned != null && planned.packet() == packet && badAck.compareAndSet(planned, null)
        ? Optional.of(planned)
        : Optional.empty();
  }

  /** Cuts the next read's connection when so many data bytes of it were sent. */
  public void cutReadAfterBytes(int bytes) {
    cutReadAfterBytes.set(bytes);
  }

  Optional<Integer> takeCutRead() {
    return taken(cutReadAfterBytes);
  }

  /** From now on every read of that byte of a block gives a wrong one. */
  public void corruptByte(int offset) {
    corruptByte.set(offset);
  }

  Optional<Integer> corruptByte() {
    int offset = corruptByte.get();
    return offset == NEVER ? Optional.empty() : Optional.of(offset);
  }

  /** Refuses to compute the next checksum. */
  public void refuseNextChecksum(Status status) {
    refusedChecksum.set(status);
  }

  Optional<Status> takeRefusedChecksum() {
    return Optional.ofNullable(refusedChecksum.getAndSet(null));
  }

  /** Cuts the connection when it is asked the next time to copy a block to another node. */
  public void cutNextTransfer() {
    cutTransfer.set(1);
  }

  boolean takeCutTransfer() {
    return taken(cutTransfer).isPresent();
  }

  /** From now on no replica has a visible length, as if all were waiting for a recovery. */
  public void showNothing() {
    showsNothing.set(1);
  }

  boolean showsNothing() {
    return showsNothing.get() != 0;
  }

  /** Closes connections after each read, although the client may want to use them again. */
  public void closeAfterReads() {
    closeAfterReads.set(1);
  }

  boolean closesAfterReads() {
    return closeAfterReads.get() != 0;
  }

  private static Optional<Integer> taken(AtomicInteger plan) {
    int value = plan.getAndSet(NEVER);
    return value == NEVER ? Optional.empty() : Optional.of(value);
  }
}
