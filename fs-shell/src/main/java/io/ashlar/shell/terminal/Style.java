package io.ashlar.shell.terminal;

/** Bold, faint and coloured text where standard output is a terminal, plain text elsewhere. */
public final class Style {
  private static final String RESET = "\033[0m";

  private final boolean enabled;

  /** For text on that terminal; the environment variable NO_COLOR turns it off. */
  public Style(Terminal terminal) {
    this.enabled = terminal.outIsTerminal() && System.getenv("NO_COLOR") == null;
  }

  /** For headings. */
  public String bold(String text) {
    return styled("\033[1m", text);
  }

  /** For what matters less. */
  public String faint(String text) {
    return styled("\033[2m", text);
  }

  /** For what stands out. */
  public String accent(String text) {
    return styled("\033[36m", text);
  }

  /** For what went well. */
  public String good(String text) {
    return styled("\033[32m", text);
  }

  private String styled(String code, String text) {
    return enabled ? code + text + RESET : text;
  }
}
