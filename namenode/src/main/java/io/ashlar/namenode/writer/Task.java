package io.ashlar.namenode.writer;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;

/** A command on its way, with what came of it. Confined to the writer thread once it is queued. */
final class Task<R> {
  private final Command<R> command;
  private final Outcome<R> outcome;
  private R reply;
  private Throwable error;

  /** When waiting: the block, and when the wait ends in {@code System.nanoTime} terms. */
  long waitsForBlock;

  long deadlineNanos;
  boolean hasWaited;

  Task(Command<R> command, Outcome<R> outcome) {
    this.command = command;
    this.outcome = outcome;
  }

  /** Decides the command; an error is kept as the answer, and null returned. */
  Decision<R> decide(View view, DecideContext context) {
    try {
      Decision<R> decision = command.decide(view, context);
      if (decision instanceof Decision.Decided<R> decided) {
        reply = decided.reply();
      } else if (decision instanceof Decision.Refused<R> refused) {
        error = refused.why();
      }
      return decision;
    } catch (FsException | RuntimeException e) {
      error = e;
      return null;
    }
  }

  Throwable error() {
    return error;
  }

  void answer() {
    if (error == null) {
      outcome.done(reply);
    } else {
      outcome.failed(error);
    }
  }

  void fail(Throwable why) {
    outcome.failed(why);
  }
}
