package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedPipeTest {

  @ParameterizedTest
  @ValueSource(strings = {"config", "config --json", "--help"})
  void aCommandWhoseReaderHasGoneEndsWithoutAWord(String line) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = run(line, "Broken pipe", err);
    assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8)).isEmpty();
    assertThat(status).isEqualTo(ExitStatus.FAILED);
  }

  @ParameterizedTest
  @CsvSource({"config, config", "config --json, config", "--help, ashlar"})
  void outputThatIsLostIsTold(String line, String name) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = run(line, "No space left on device", err);
    assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(name + ": No space left on device" + System.lineSeparator());
    assertThat(status).isEqualTo(ExitStatus.FAILED);
  }

  private static int run(String line, String failure, OutputStream err) {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException(failure);
          }
        };
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[0]), out, err, false, false, 80);
    return Ashlar.run(terminal, Map.of(), line.split(" ", -1));
  }
}
