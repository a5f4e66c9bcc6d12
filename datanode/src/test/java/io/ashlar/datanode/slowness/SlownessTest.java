package io.ashlar.datanode.slowness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.SlowPeerReportProto;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlownessTest {
  private long nanos = 5;
  private final Slowness slowness = new Slowness(() -> nanos);

  private static DatanodeIDProto peer(int number) {
    return DatanodeIDProto.newBuilder()
        .setIpAddr("10.0.0." + number)
        .setHostName("dn" + number)
        .setDatanodeUuid("uuid-" + number)
        .setXferPort(9866)
        .setInfoPort(9864)
        .setIpcPort(9867)
        .build();
  }

  private void measurePeer(int number, int samples, long millis) {
    for (int i = 0; i < samples; i++) {
      slowness.ofPeer(peer(number)).accept(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  private void measureDisk(String path, int samples, long millis) {
    for (int i = 0; i < samples; i++) {
      slowness.ofDisk(Path.of(path)).accept(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  private void pass(int minutes) {
    nanos += TimeUnit.MINUTES.toNanos(minutes);
  }

  private HeartbeatRequestProto.Builder heartbeat() {
    HeartbeatRequestProto.Builder request =
        HeartbeatRequestProto.newBuilder()
            .setRegistration(DatanodeRegistrationProto.getDefaultInstance());
    slowness.report(request);
    return request;
  }

  @Test
  void aPeerThatIsMuchSlowerThanTheOthersIsReportedByItsInfoAddress() {
    measurePeer(1, 60, 2);
    measurePeer(2, 60, 3);
    measurePeer(3, 60, 4);
    measurePeer(4, 60, 100);
    pass(1);

    HeartbeatRequestProto.Builder request = heartbeat();

    assertThat(request.getSlowPeersCount()).isEqualTo(1);
    SlowPeerReportProto slow = request.getSlowPeers(0);
    assertThat(slow.getDataNodeId()).isEqualTo("10.0.0.4:9864");
    assertThat(slow.getAggregateLatency()).isCloseTo(100, within(0.01));
    assertThat(slow.getMedian()).isCloseTo(3.5, within(0.01));
    assertThat(slow.getUpperLimitLatency()).isLessThan(100);
  }

  @Test
  void nobodyIsReportedWhereAllAreSlowOrAllAreQuickEnough() {
    for (int number = 1; number <= 4; number++) {
      measurePeer(number, 60, 100);
    }
    pass(1);
    assertThat(heartbeat().getSlowPeersCount()).isZero();

    pass(10);
    measurePeer(1, 60, 1);
    measurePeer(2, 60, 1);
    measurePeer(3, 60, 9);
    pass(1);
    assertThat(heartbeat().getSlowPeersCount()).isZero();
  }

  @Test
  void fewPeersOrFewMeasurementsSayNothing() {
    measurePeer(1, 60, 2);
    measurePeer(2, 60, 100);
    measurePeer(3, 10, 2);
    pass(1);

    assertThat(heartbeat().getSlowPeersCount()).isZero();
  }

  @Test
  void aReportIsMadeOnceAMinuteAndForgetsWhatIsLongAgo() {
    measurePeer(1, 60, 2);
    measurePeer(2, 60, 2);
    measurePeer(3, 60, 100);
    pass(1);
    assertThat(heartbeat().getSlowPeersCount()).isEqualTo(1);
    assertThat(heartbeat().getSlowPeersCount()).isZero();
    pass(1);
    assertThat(heartbeat().getSlowPeersCount()).isEqualTo(1);

    pass(RecentMean.SLOTS);

    assertThat(heartbeat().getSlowPeersCount()).isZero();
  }

  @Test
  void aVolumeThatIsMuchSlowerThanTheOthersIsReportedAndKnownAsSlow() {
    measureDisk("/data/1", 60, 5);
    measureDisk("/data/2", 60, 6);
    measureDisk("/data/3", 60, 200);
    pass(1);

    HeartbeatRequestProto.Builder request = heartbeat();

    assertThat(request.getSlowDisksCount()).isEqualTo(1);
    assertThat(request.getSlowDisks(0).getBasePath()).isEqualTo("/data/3");
    assertThat(request.getSlowDisks(0).getMeanWriteIoLatency()).isCloseTo(200, within(0.01));
    assertThat(slowness.isSlow(Path.of("/data/3"))).isTrue();
    assertThat(slowness.isSlow(Path.of("/data/1"))).isFalse();

    pass(RecentMean.SLOTS + 1);
    heartbeat();
    assertThat(slowness.isSlow(Path.of("/data/3"))).isFalse();
  }

  @Test
  void theMeanIsOfTheLastSlotsOnly() {
    RecentMean mean = new RecentMean(1_000, 0);
    mean.add(2_000_000, 0);
    mean.add(4_000_000, 3_500);

    assertThat(mean.meanMillis(2, 3_500)).isCloseTo(3, within(0.001));
    assertThat(mean.meanMillis(3, 3_500)).isNaN();
    assertThat(mean.meanMillis(1, 5_000)).isCloseTo(4, within(0.001));
    assertThat(mean.isEmpty(7_999)).isFalse();
    assertThat(mean.isEmpty(8_000)).isTrue();
  }

  @Test
  void outliersDoNotMoveTheMedianThatTheyAreComparedWith() {
    Map<String, Outliers.Outlier> found =
        Outliers.of(
            Map.of("a", 10.0, "b", 11.0, "c", 12.0, "d", 500.0, "e", 600.0, "f", 9.0, "g", 10.0),
            3,
            5);

    assertThat(found).containsOnlyKeys("d", "e");
    assertThat(found.get("d").median()).isEqualTo(11.0);
  }

  @Test
  void peersBeyondNumberAreNotMeasured() {
    Latencies latencies = new Latencies(TimeUnit.MINUTES.toNanos(1));
    for (int i = 0; i < Latencies.MAX_NAMES + 1000; i++) {
      latencies.add("10.0.0.1:" + i, 5, nanos);
    }
    latencies.add("10.0.0.1:0", 5, nanos);
    assertThat(latencies.means(1, nanos)).hasSize(Latencies.MAX_NAMES);

    pass(60);
    assertThat(latencies.means(1, nanos)).isEmpty();
    latencies.add("10.0.0.1:" + Latencies.MAX_NAMES, 5, nanos);
    assertThat(latencies.means(1, nanos)).hasSize(1);
  }
}
