package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedPipeTest {

  @ParameterizedTest
  @ValueSource(strings = {"config", "config --json", "--help"})
  void aCommandWhoseReaderHasGoneEndsWithoutAWord(String line) {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[0]), gone, err, false, false, 80);
    int status = Ashlar.run(terminal, Map.of(), line.split(" ", -1));
    assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8)).isEmpty();
    assertThat(status).isEqualTo(ExitStatus.FAILED);
  }
}
