package io.ashlar.mapreduce.schedule;

/** A job cannot be taken; the message says why and what to do. */
public final class JobRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a message for the submitter. */
  public JobRefusedException(String message) {
    super(message);
  }
}
