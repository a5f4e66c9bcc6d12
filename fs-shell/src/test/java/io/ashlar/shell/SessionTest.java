package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.fs.ClientOptions;
import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTest {
  @Test
  void aNameNodeIsWaitedForOnlyOnceItHasAnswered() throws IOException {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream(),
            false,
            false,
            80);
    try (Session session = new Session(new GlobalOptions(), terminal, Map.of())) {
      ClientOptions options = session.clientOptions();

      assertThat(options.connectAttempts()).isEqualTo(2);
      assertThat(options.reconnectAttempts()).isEqualTo(60);
    }
  }

  @Test
  void aHostThatNobodyKnowsIsCalledSo() {
    Shell.Result result = new Shell("hdfs://no-such-host.invalid:1").run("ls /");

    assertThat(result.err()).startsWith("ls: Unknown host no-such-host.invalid").hasLineCount(1);
    assertThat(result.status()).isEqualTo(1);
  }
}
