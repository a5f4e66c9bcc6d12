package io.ashlar.namenode.store;

/** A row would have to be fetched from disk, and the caller cannot wait for it. */
public final class NotInMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Carries no stack trace: it is a signal and not an error. */
  public NotInMemoryException() {
    super("Not in memory", null, false, false);
  }
}
