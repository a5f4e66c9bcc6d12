package io.ashlar.shell.files;

import io.ashlar.shell.Messages;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import java.io.IOException;

/** What becomes of a copy that does not come to its end. */
final class Interrupted {
  /** Less is copied again sooner than it is compared. */
  static final long WORTH_KEEPING_BYTES = 4 << 20;

  private final Session session;
  private final boolean resume;
  private volatile long copiedBytes;
  private volatile boolean begun;

  Interrupted(Session session, boolean resume) {
    this.session = session;
    this.resume = resume;
  }

  /** From now on something of the copy may be there, or not if its creation was refused. */
  void begun(boolean mayBeThere) {
    begun = mayBeThere;
  }

  /** So much of the file is there. */
  void copied(long bytes) {
    copiedBytes = bytes;
  }

  /** Whether the part that is there shall stay. */
  boolean keeps() {
    return resume && copiedBytes >= WORTH_KEEPING_BYTES;
  }

  /** Whether there may be a part that shall not stay. */
  boolean leavesSomething() {
    return begun && !keeps();
  }

  /** Tells the user, who has ended the command. */
  void tell(String path) {
    session
        .terminal()
        .error(session.verb() + ": `" + path + "': Interrupted" + (keeps() ? "; " + hint() : ""));
  }

  /** The failure, with how to go on. */
  IOException explained(IOException failure) {
    return keeps() && failure.getClass() == IOException.class
        ? new IOException(failure.getMessage() + "; " + hint(), failure)
        : failure;
  }

  /** What could not be removed, for the user to do it. */
  static ShellException left(String path, Exception reason) {
    return new ShellException("`" + path + "': Cannot be removed: " + Messages.of(reason), reason);
  }

  private String hint() {
    return "what has arrived is kept, and the same command goes on from there";
  }
}
