package io.ashlar.protocol.webhdfs;

/** Ends an operation with a {@link Failure}. */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  FailureException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** What the client is told. */
  public Failure failure() {
    return failure;
  }
}
