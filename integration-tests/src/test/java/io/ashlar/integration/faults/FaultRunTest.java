package io.ashlar.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What {@code integration-tests/faults} runs, and only that: without a length it is skipped. */
@EnabledIfSystemProperty(named = "ashlar.faults.seconds", matches = "[0-9]+")
class FaultRunTest {
  private static final long SECONDS = Long.getLong("ashlar.faults.seconds", 20);
  private static final long SEED = Long.getLong("ashlar.faults.seed", 4);

  @Test
  void whatWasAcknowledgedOutlivesFaults(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    assertThat(FaultRunner.run(directory, Duration.ofSeconds(SECONDS), SEED, System.out)).isEmpty();
  }
}
