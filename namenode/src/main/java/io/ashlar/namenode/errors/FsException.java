package io.ashlar.namenode.errors;

import java.io.IOException;

/**
 * A request was understood and refused. It is an answer and not a failure of this server: it
 * carries no stack trace, because its place of origin tells an operator nothing and costs time per
 * call.
 */
public class FsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  /**
   * @param fault what kind of refusal, which decides the class a client sees
   * @param message names the thing, what was expected and what was found; clients print it
   */
  public FsException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What kind of refusal this is. */
  public Fault fault() {
    return fault;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
