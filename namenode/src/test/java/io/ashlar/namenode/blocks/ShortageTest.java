package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortageTest {

  @ParameterizedTest(name = "{0} good and {1} corrupt on {2} of {4} racks, {3} wanted: {5}")
  @CsvSource({
    "3, 0, 2, 3, 2, ",
    "3, 0, 1, 3, 1, ",
    "1, 0, 1, 1, 2, ",
    "2, 0, 2, 3, 2, LOW",
    "3, 0, 2, 10, 2, VERY_LOW",
    "1, 0, 1, 3, 2, ENDANGERED",
    "3, 0, 1, 3, 2, BADLY_PLACED",
    "4, 0, 2, 3, 2, EXCESS",
    "3, 1, 2, 3, 2, EXCESS",
    "2, 1, 2, 3, 2, LOW",
    "0, 2, 0, 3, 2, MISSING",
    "0, 0, 0, 3, 2, MISSING",
    "0, 1, 0, 1, 2, MISSING_ONLY_REPLICA",
  })
  void saysWhatIsWrongWithABlock(
      int good, int corrupt, int goodRacks, int wanted, int liveRacks, Shortage expected) {
    assertThat(Shortage.of(good, corrupt, goodRacks, wanted, liveRacks)).isEqualTo(expected);
  }

  @Test
  void theWorkQueueIsInTheOrderOfUrgency() {
    assertThat(Shortage.values())
        .startsWith(Shortage.ENDANGERED, Shortage.VERY_LOW, Shortage.LOW, Shortage.BADLY_PLACED);
  }
}
