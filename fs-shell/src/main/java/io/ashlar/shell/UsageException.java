package io.ashlar.shell;

/** The command was called in a way it does not allow; exit status 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the line for the user. */
  public UsageException(String message) {
    super(message);
  }
}
