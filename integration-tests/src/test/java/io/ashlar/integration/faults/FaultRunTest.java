package io.ashlar.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short run; {@code integration-tests/faults} makes long ones. */
class FaultRunTest {
  private static final long SECONDS = Long.getLong("ashlar.faults.seconds", 20);
  private static final long SEED = Long.getLong("ashlar.faults.seed", 4);

  @Test
  void whatWasAcknowledgedOutlivesFaults(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    assertThat(FaultRunner.run(directory, Duration.ofSeconds(SECONDS), SEED, System.out)).isEmpty();
  }
}
