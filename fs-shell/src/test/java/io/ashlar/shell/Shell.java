package io.ashlar.shell;

import io.ashlar.shell.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands in this process and keeps what they say. */
public final class Shell {
  private final Map<String, String> environment;
  private byte[] input = new byte[0];

  /** Commands that talk to that cluster unless they say otherwise. */
  public Shell(String uri) {
    this.environment = Map.of("ASHLAR_FS", uri);
  }

  /**
   * What a command did.
   *
   * @param status its exit status
   * @param bytes its standard output
   * @param err its standard error
   */
  public record Result(int status, byte[] bytes, String err) {
    /** Standard output as text. */
    public String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The same with that standard input. */
  public Shell typing(byte[] bytes) {
    Shell other = new Shell(environment.get("ASHLAR_FS"));
    other.input = bytes.clone();
    return other;
  }

  /** Runs words separated by single spaces. */
  public Result run(String line) {
    return run(line.split(" ", -1));
  }

  /** Runs one command. */
  public Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(new ByteArrayInputStream(input), out, err, false, false, 80);
    int status = Ashlar.run(terminal, environment, arguments);
    return new Result(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }
}
