package io.ashlar.namenode.edit;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;

/**
 * A wish to change something. Decided on the writer thread, one after the other, possibly more than
 * once (see {@link Decision#waitForBlock}); it must not keep state between two decisions.
 *
 * @param <R> the reply
 */
@FunctionalInterface
public interface Command<R> {

  /**
   * Says what would change. Does no I/O beyond point reads and bounded scans of the view.
   *
   * @param view everything decided so far, durable or not
   * @param context what else a decision may depend on
   * @throws FsException if the wish is refused; nothing changes then
   */
  Decision<R> decide(View view, DecideContext context) throws FsException;
}
