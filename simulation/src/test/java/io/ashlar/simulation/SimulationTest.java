package io.ashlar.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seeds of the simulation. A failure says how to play it again. */
class SimulationTest {

  @Test
  void theSameSeedGivesTheSameRunAloneAndBesideOthers() {
    List<Long> alone = new ArrayList<>();
    for (long seed = 1; seed <= 2; seed++) {
      alone.add(Run.of(seed).digest());
    }
    List<Run> beside = new Campaign(1, 2).parallel();
    assertThat(beside).extracting(Run::digest).isEqualTo(alone);
  }

  @Test
  void whateverFailsNothingIsLost() {
    Campaign.ofSystemProperties().run();
  }
}
