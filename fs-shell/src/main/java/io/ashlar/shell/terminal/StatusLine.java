package io.ashlar.shell.terminal;

/**
 * One line on standard error that is written over and over while something runs, and wiped away at
 * the end; nothing where standard error is no terminal. Belongs to one thread.
 */
public final class StatusLine implements AutoCloseable {
  private final Terminal terminal;
  private boolean shown;

  /** Nothing is shown yet. */
  public StatusLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Shows this text and no longer the one before. */
  public void show(String text) {
    if (terminal.errIsTerminal()) {
      int room = terminal.width() - 1;
      String fitting = text.length() > room ? text.substring(0, room) : text;
      terminal.errorText("\r" + fitting + "\033[K");
      shown = true;
    }
  }

  /** Wipes the line away; another may follow. */
  public void clear() {
    if (shown) {
      terminal.errorText("\r\033[K");
      shown = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
