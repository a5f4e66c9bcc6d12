package io.ashlar.datanode.metrics;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters and gauges of one DataNode. Thread-safe. */
public final class DataNodeMetrics {
  /** Bytes of data taken from writers. */
  public final LongAdder bytesWritten = new LongAdder();

  /** Bytes of data sent to readers. */
  public final LongAdder bytesRead = new LongAdder();

  /** Replicas finalized by writers. */
  public final LongAdder blocksWritten = new LongAdder();

  /** Read operations served to their end. */
  public final LongAdder blocksRead = new LongAdder();

  /** Replicas sent to other DataNodes. */
  public final LongAdder blocksReplicated = new LongAdder();

  /** Replicas deleted on command. */
  public final LongAdder blocksRemoved = new LongAdder();

  /** Packets from writers that did not fit their checksums. */
  public final LongAdder corruptPackets = new LongAdder();

  /** Batches of packets written to volumes. */
  public final LongAdder writeBatches = new LongAdder();

  /** Heartbeats that the NameNode answered. */
  public final LongAdder heartbeats = new LongAdder();

  /** Full block reports that the NameNode took. */
  public final LongAdder fullReports = new LongAdder();

  /** Incremental block reports that the NameNode took. */
  public final LongAdder incrementalReports = new LongAdder();

  /** Syncs of replicas to disk. */
  public final LongAdder syncs = new LongAdder();

  /** Time spent in them, in nanoseconds. */
  public final LongAdder syncNanos = new LongAdder();

  /** Replicas that were read against their checksums. */
  public final LongAdder blocksVerified = new LongAdder();

  /** Bytes of data read for that. */
  public final LongAdder bytesVerified = new LongAdder();

  /** Replicas that were found damaged by it. */
  public final LongAdder verificationFailures = new LongAdder();

  /** Volumes taken out of use. */
  public final LongAdder volumeFailures = new LongAdder();

  /** Replicas moved from one volume to another. */
  public final LongAdder replicasMoved = new LongAdder();

  /** Connections with an operation under way. */
  public final AtomicInteger activeTransfers = new AtomicInteger();

  /** Replicas on their way to other DataNodes. */
  public final AtomicInteger outgoingReplicas = new AtomicInteger();

  /** Bytes of packets that wait for a volume. */
  public final AtomicLong queuedBytes = new AtomicLong();

  /** The most that {@link #queuedBytes} has ever been. */
  public final AtomicLong queuedBytesPeak = new AtomicLong();

  /** Counts packets in, or (negative) out of, the queues in front of the volumes. */
  public void queued(long deltaBytes) {
    long now = queuedBytes.addAndGet(deltaBytes);
    if (deltaBytes > 0 && now > queuedBytesPeak.get()) {
      queuedBytesPeak.accumulateAndGet(now, Math::max);
    }
  }
}
