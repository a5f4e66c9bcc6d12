package io.ashlar.namenode.edit;

/** Where commands are handed in. Thread-safe: any thread. */
public interface Commands {

  /**
   * Queues a command. The outcome is told once, after the edit is durable and applied. Where the
   * queue is full the command is refused at once, with {@link
   * io.ashlar.namenode.errors.Fault#RETRY_LATER}.
   */
  <R> void submit(Command<R> command, Outcome<R> outcome);
}
