package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.fs.ClientOptions;
import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Session session() {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new ByteArrayOutputStream(),
            err,
            false,
            false,
            80);
    return new Session(new GlobalOptions(), terminal, Map.of());
  }

  @Test
  void aNameNodeIsWaitedForOnlyOnceItHasAnswered() throws IOException {
    try (Session session = session()) {
      ClientOptions options = session.clientOptions();

      assertThat(options.connectAttempts()).isEqualTo(2);
      assertThat(options.reconnectAttempts()).isEqualTo(60);
    }
  }

  @Test
  void theUserIsToldOnceWhatACommandWaitsFor() throws IOException {
    try (Session session = session()) {
      session.verb("put");
      session.clientOptions().waiting().accept("Safe mode is ON: 0 of 2 blocks are reported.");
      session.clientOptions().waiting().accept("Safe mode is ON: 1 of 2 blocks are reported.");
    }

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "put: Waits for a NameNode that has just started."
                + " Safe mode is ON: 0 of 2 blocks are reported."
                + System.lineSeparator());
  }

  @Test
  void whatManyFilesLeftBehindForOneReasonIsToldOnce() throws IOException {
    IOException away = new IOException("Nobody listens");
    try (Session session = session()) {
      session.verb("put");
      away.addSuppressed(new ShellException("`/a._COPYING_': Cannot be removed"));
      session.failed(away);
      away.addSuppressed(new ShellException("`/b._COPYING_': Cannot be removed"));
      session.failed(away);
    }

    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "put: Nobody listens",
            "put: `/a._COPYING_': Cannot be removed",
            "put: Nobody listens",
            "put: `/b._COPYING_': Cannot be removed");
  }

  @Test
  void whereNobodyListensIsToldInPlainWords() {
    Shell.Result result = new Shell("hdfs://127.0.0.1:1").run("ls /");

    assertThat(result.err())
        .startsWith("ls: Cannot connect to /127.0.0.1:1 (tried 2 times): Connection refused")
        .contains("is the cluster running?")
        .hasLineCount(1);
  }

  @Test
  void aHostThatNobodyKnowsIsCalledSo() {
    Shell.Result result = new Shell("hdfs://no-such-host.invalid:1").run("ls /");

    assertThat(result.err()).startsWith("ls: Unknown host no-such-host.invalid").hasLineCount(1);
    assertThat(result.status()).isEqualTo(1);
  }
}
