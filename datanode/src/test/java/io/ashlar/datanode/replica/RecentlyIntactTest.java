package io.ashlar.datanode.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.datanode.replica.Replica.Finalized;
import org.junit.jupiter.api.Test;

class RecentlyIntactTest {
  private long now = Long.MAX_VALUE - 5; // a clock may pass its end

  private final RecentlyIntact intact = new RecentlyIntact(() -> now, 10);

  private static Finalized replica(long id, long stamp) {
    return new Finalized(id, stamp, 100, new MemoryStore());
  }

  @Test
  void whatWasSeenCountsForAWhile() {
    assertThat(intact.contains(replica(1, 1001))).isFalse();
    intact.add(replica(1, 1001));
    now += 9;
    assertThat(intact.contains(replica(1, 1001))).isTrue();
    now++;
    assertThat(intact.contains(replica(1, 1001))).isFalse();
    intact.add(replica(1, 1001));
    assertThat(intact.contains(replica(1, 1001))).isTrue();
  }

  @Test
  void whatIsDoubtedCountsNoLonger() {
    intact.add(replica(1, 1001));
    intact.add(replica(2, 1001));
    intact.forget(1);
    assertThat(intact.contains(replica(1, 1001))).isFalse();
    assertThat(intact.contains(replica(2, 1001))).isTrue();
  }

  @Test
  void anotherStampIsAnotherReplica() {
    intact.add(replica(1, 1001));
    assertThat(intact.contains(replica(1, 1002))).isFalse();
  }

  @Test
  void theOldestIsForgottenForTheNewest() {
    for (int id = 0; id < 4096; id++) {
      intact.add(replica(id, 1001));
    }
    intact.add(replica(0, 1001));
    intact.add(replica(5000, 1001));
    assertThat(intact.contains(replica(0, 1001))).isTrue();
    assertThat(intact.contains(replica(1, 1001))).isFalse();
    assertThat(intact.contains(replica(5000, 1001))).isTrue();
  }

  @Test
  void whoAlwaysLooksKeepsNothing() {
    RecentlyIntact never = RecentlyIntact.never();
    never.add(replica(1, 1001));
    assertThat(never.contains(replica(1, 1001))).isFalse();
  }
}
