package io.ashlar.datanode.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.transfer.DatanodeReach;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final long START = Long.MAX_VALUE - 1_000; // a clock may wrap around

  private static long after(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void silenceIsCountedFromWhatWasHeardLast() {
    Patience patience = new Patience(60_000, START);
    assertThat(patience.isOver(after(59_999))).isFalse();
    assertThat(patience.isOver(after(60_000))).isTrue();

    patience.begin(after(50_000));

    assertThat(patience.isOver(after(109_999))).isFalse();
    assertThat(patience.isOver(after(110_000))).isTrue();
  }

  @Test
  void ofAllWhoWaitTheOneNextToTheSilentNodeGivesUpFirstHoweverLateItLooks() {
    DatanodeReach reach = new DatanodeReach(false, 60_000);
    for (int behind = 0; behind < 10; behind++) {
      Patience next = new Patience(reach.silenceMillis(behind), START);
      Patience before = new Patience(reach.silenceMillis(behind + 1), START);
      long latest = reach.silenceMillis(behind) + next.lookEveryMillis();

      assertThat(next.isOver(after(latest))).isTrue();
      assertThat(before.isOver(after(latest))).isFalse();
    }
  }

  @Test
  void shortPatienceIsLookedAtToo() {
    assertThat(new Patience(1, START).lookEveryMillis()).isEqualTo(1);
  }
}
