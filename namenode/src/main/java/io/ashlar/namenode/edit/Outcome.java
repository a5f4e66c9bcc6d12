package io.ashlar.namenode.edit;

/**
 * Is told how a command ended. Called on the writer thread (or on the submitter's, if the queue is
 * full); must be quick and must not throw.
 *
 * @param <R> the reply
 */
public interface Outcome<R> {

  /** The edit is durable and applied. */
  void done(R reply);

  /** Nothing changed, and this is why. */
  void failed(Throwable error);
}
