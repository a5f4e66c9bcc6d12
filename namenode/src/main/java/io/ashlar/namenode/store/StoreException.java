package io.ashlar.namenode.store;

/** The store failed; not the caller's fault, and nothing that was being written may be believed. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Wraps the cause with what was being done. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
