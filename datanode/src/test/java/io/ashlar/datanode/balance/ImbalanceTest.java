package io.ashlar.datanode.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.datanode.balance.Imbalance.Space;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImbalanceTest {
  @Test
  void aNewDiskTakesFromTheFullestUntilBothAreAlike() {
    assertThat(
            Imbalance.of(
                List.of(new Space(1000, 500), new Space(1000, 100), new Space(1000, 1000))))
        .contains(new Imbalance(1, 2, 450));
  }

  @Test
  void sharesCountAndNotBytes() {
    assertThat(Imbalance.of(List.of(new Space(4000, 2000), new Space(1000, 500)))).isEmpty();
    assertThat(Imbalance.of(List.of(new Space(3000, 0), new Space(1000, 1000))))
        .contains(new Imbalance(0, 1, 750));
  }

  @Test
  void smallDifferencesAndSingleVolumesAreLeftAlone() {
    assertThat(Imbalance.of(List.of(new Space(1000, 500), new Space(1000, 590)))).isEmpty();
    assertThat(Imbalance.of(List.of(new Space(1000, 0)))).isEmpty();
    assertThat(Imbalance.of(List.of(new Space(0, 0), new Space(1000, 1000)))).isEmpty();
  }
}
