package io.ashlar.shell;

/** The command failed for a reason that its message tells completely; exit status 1. */
public final class ShellException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the line for the user. */
  public ShellException(String message) {
    super(message);
  }

  /** With the line for the user, and what {@code --debug} shows beside it. */
  public ShellException(String message, Throwable cause) {
    super(message, cause);
  }
}
