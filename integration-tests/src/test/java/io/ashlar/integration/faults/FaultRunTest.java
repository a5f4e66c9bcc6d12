package io.ashlar.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run in every build; {@code integration-tests/faults} gives it another length and seed.
 */
class FaultRunTest {
  private static final Optional<Long> SECONDS =
      Optional.ofNullable(Long.getLong("ashlar.faults.seconds"));

  private static final long SHORT_SECONDS = 15;
  private static final long SEED = Long.getLong("ashlar.faults.seed", 4);

  @Test
  void whatWasAcknowledgedOutlivesFaults(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    PrintStream out =
        SECONDS.isPresent() ? System.out : new PrintStream(kept, true, StandardCharsets.UTF_8);
    boolean right = false;
    try {
      Duration time = Duration.ofSeconds(SECONDS.orElse(SHORT_SECONDS));
      assertThat(FaultRunner.run(directory, time, SEED, out)).isEmpty();
      right = true;
    } finally {
      if (!right) {
        System.out.println(kept.toString(StandardCharsets.UTF_8));
      }
    }
  }
}
