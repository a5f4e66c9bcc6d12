package io.ashlar.datanode.replica;

import java.io.IOException;

/**
 * A replica is not as the caller needs it to be; nothing was changed. The caller's view is old, or
 * its request wrong: no fault of the disk.
 */
public final class ReplicaException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is in the way. */
  public enum Reason {
    /** There is no such replica, or not in the state that the request needs. */
    NOT_FOUND,
    /** There is one already. */
    ALREADY_EXISTS,
    /** Its stamp or length does not fit the request. */
    MISMATCH,
    /** Another recovery, with a higher stamp, is at it. */
    RECOVERY_IN_PROGRESS,
    /** No storage has the room. */
    OUT_OF_SPACE
  }

  private final Reason reason;

  /** A message names the replica, what was expected and what was found. */
  public ReplicaException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is in the way. */
  public Reason reason() {
    return reason;
  }
}
