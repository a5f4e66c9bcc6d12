package io.ashlar.datanode.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aReaderRestsAsLongAsItsBytesTakeAtTheRate() {
    Pace pace = new Pace(1000, 5);
    assertThat(pace.spend(500, 5)).isEqualTo(SECOND / 2);
    assertThat(pace.spend(500, 5)).as("without a rest in between").isEqualTo(SECOND);
    assertThat(pace.spend(500, 5 + SECOND)).isEqualTo(SECOND / 2);
  }

  @Test
  void whatAPauseLeftUnusedIsNotSavedUp() {
    Pace pace = new Pace(1000, 0);
    assertThat(pace.spend(1000, 100 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void aRoundIsReadBackAsItWasSavedAndRubbishIsNot() {
    ScanRound round = ScanRound.begin(1000).readUpTo(-5);
    assertThat(ScanRound.of(round.toSave(), 2000)).contains(round);
    assertThat(ScanRound.of(round.finished().toSave(), 2000)).contains(round.finished());
    assertThat(ScanRound.of(new Properties(), 2000)).isEmpty();
    assertThat(ScanRound.of(round.toSave(), 999)).as("from the future").isEmpty();
  }
}
