package io.ashlar.datanode.slowness;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.SlowDiskReportProto;
import io.ashlar.protocol.proto.SlowPeerReportProto;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What this DataNode knows of the speed of its peers and of its own volumes. Thread-safe.
 *
 * <p>A peer is measured while it is the last node of a pipeline: then its acknowledgement waits for
 * no other node.
 */
public final class Slowness {
  private static final long SLOT_NANOS = 60_000_000_000L;
  private static final long REPORT_NANOS = 60_000_000_000L;

  /** Fewer round trips or batches say nothing. */
  private static final int MIN_SAMPLES = 50;

  /** Fewer peers, or volumes, cannot be compared. */
  private static final int MIN_COMPARED = 3;

  /** Nothing up to this is slow: a round trip with a write, and a batch of writes. */
  private static final double LOW_PEER_MILLIS = 10;

  private static final double LOW_DISK_MILLIS = 20;

  private final LongSupplier nanoTime;
  private final Latencies peers = new Latencies(SLOT_NANOS);
  private final Latencies disks = new Latencies(SLOT_NANOS);
  private volatile Set<String> slowDisks = Set.of();

  /** Confined to the thread that sends heartbeats. */
  private long lastReportNanos;

  /**
   * Knows nothing yet.
   *
   * @param nanoTime a clock of which only differences count
   */
  public Slowness(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastReportNanos = nanoTime.getAsLong();
  }

  /** Takes how long a peer took to acknowledge a packet, in nanoseconds. */
  public LongConsumer ofPeer(DatanodeIDProto peer) {
    String name = peer.getIpAddr() + ":" + peer.getInfoPort();
    return nanos -> peers.add(name, nanos, nanoTime.getAsLong());
  }

  /** Takes how long a batch of writes took on a volume, in nanoseconds. */
  public LongConsumer ofDisk(Path volume) {
    String name = volume.toString();
    return nanos -> disks.add(name, nanos, nanoTime.getAsLong());
  }

  /** Whether a volume was much slower than the others when the last report was made. */
  public boolean isSlow(Path volume) {
    return slowDisks.contains(volume.toString());
  }

  /** Adds what is slow to a heartbeat, if it is time. On the thread that sends heartbeats. */
  public void report(HeartbeatRequestProto.Builder heartbeat) {
    long now = nanoTime.getAsLong();
    if (now - lastReportNanos < REPORT_NANOS) {
      return;
    }
    lastReportNanos = now;
    outliers(peers, LOW_PEER_MILLIS, now)
        .forEach(
            (peer, slow) ->
                heartbeat.addSlowPeers(
                    SlowPeerReportProto.newBuilder()
                        .setDataNodeId(peer)
                        .setAggregateLatency(slow.mean())
                        .setMedian(slow.median())
                        .setMad(slow.deviation())
                        .setUpperLimitLatency(slow.limit())));
    Map<String, Outliers.Outlier> slow = outliers(disks, LOW_DISK_MILLIS, now);
    slowDisks = Set.copyOf(slow.keySet());
    slow.forEach(
        (path, disk) ->
            heartbeat.addSlowDisks(
                SlowDiskReportProto.newBuilder()
                    .setBasePath(path)
                    .setMeanWriteIoLatency(disk.mean())));
  }

  private static Map<String, Outliers.Outlier> outliers(Latencies of, double low, long now) {
    return Outliers.of(of.means(MIN_SAMPLES, now), MIN_COMPARED, low);
  }
}
