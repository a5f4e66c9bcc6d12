package io.ashlar.shell.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ashlar.namenode.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogConfigurationTest {
  private final Logger audit = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final Level level = audit.getLevel();
  private final boolean additive = audit.isAdditive();

  @TempDir private Path directory;

  @AfterEach
  void restore() {
    audit.detachAndStopAllAppenders();
    audit.setLevel(level);
    audit.setAdditive(additive);
  }

  @Test
  void anAuditLineBeginsWithTimeLevelAndLoggerAsHdfsWritesThem() throws IOException {
    Path file = directory.resolve("audit.log");

    LogConfiguration.auditTo(file);
    audit.info("allowed=true");

    assertThat(Files.readString(file))
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} INFO audit: allowed=true\\R");
  }
}
