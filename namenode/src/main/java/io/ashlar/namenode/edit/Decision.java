package io.ashlar.namenode.edit;

import io.ashlar.namenode.errors.FsException;

/**
 * What came of a command: an edit with a reply, or the wish to be asked again when a block has
 * moved on.
 *
 * @param <R> the reply
 */
public sealed interface Decision<R> {

  /**
   * The command is decided.
   *
   * @param edit what changes; may be empty
   * @param reply the answer once the edit is applied; may be null
   */
  record Decided<R>(Edit edit, R reply) implements Decision<R> {}

  /**
   * The command is refused and yet changes something: a create that finds an abandoned writer
   * starts that writer's recovery and says that it did.
   *
   * @param edit what changes
   * @param why the answer once the edit is applied
   */
  record Refused<R>(Edit edit, FsException why) implements Decision<R> {}

  /**
   * The command waits.
   *
   * @param blockId a {@link Wakeup} of this block ends the wait
   * @param timeoutMillis how long to wait at most since the command was first decided
   */
  record Waiting<R>(long blockId, long timeoutMillis) implements Decision<R> {}

  /** Decided, with an edit. */
  static <R> Decision<R> of(Edit edit, R reply) {
    return new Decided<>(edit, reply);
  }

  /** Decided, and nothing changes. */
  static <R> Decision<R> unchanged(R reply) {
    return new Decided<>(Edit.none(), reply);
  }

  /** Not decided: ask again when a DataNode comes, or when time is up. */
  static <R> Decision<R> waitForDatanode(long timeoutMillis) {
    return new Waiting<>(Wakeup.DATANODE_CAME.blockId(), timeoutMillis);
  }

  /** Not decided: ask again when a {@link Wakeup} of that block comes, or when time is up. */
  static <R> Decision<R> waitForBlock(long blockId, long timeoutMillis) {
    return new Waiting<>(blockId, timeoutMillis);
  }
}
