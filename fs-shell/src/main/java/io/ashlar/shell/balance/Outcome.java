package io.ashlar.shell.balance;

import io.ashlar.shell.ExitStatus;

/** How balancing ended. */
enum Outcome {
  /** No DataNode is too full or too empty. */
  BALANCED(ExitStatus.DONE, "The cluster is balanced"),
  /** Some are, but no block may move that would make it better. */
  NOTHING_MOVES(ExitStatus.NOTHING_MOVES, "No block can be moved that would help"),
  /** It was only to be shown what would be done. */
  PLANNED(ExitStatus.DONE, "Nothing was moved, as asked for");

  private final int exitStatus;
  private final String text;

  Outcome(int exitStatus, String text) {
    this.exitStatus = exitStatus;
    this.text = text;
  }

  int exitStatus() {
    return exitStatus;
  }

  String text() {
    return text;
  }
}
