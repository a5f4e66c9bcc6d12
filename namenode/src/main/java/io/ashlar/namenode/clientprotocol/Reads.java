package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.NotInMemoryException;
import io.ashlar.protocol.rpc.RpcCall;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Runs reads on the thread that fits: the event loop if it need not wait, a reading thread if it
 * must.
 */
final class Reads {

  /** Answers a call from what a reader sees. */
  @FunctionalInterface
  interface Read {
    MessageLite answer(NamespaceReader reader, Caller caller) throws FsException;
  }

  private final Callers callers;
  private final NamespaceReader inMemory;
  private final NamespaceReader waiting;
  private final Executor executor;

  Reads(Callers callers, NamespaceReader inMemory, NamespaceReader waiting, Executor executor) {
    this.callers = callers;
    this.inMemory = inMemory;
    this.waiting = waiting;
    this.executor = executor;
  }

  /** For reads of a few rows. */
  void quick(RpcCall call, Read read) {
    callers.identify(
        call,
        caller -> {
          try {
            call.reply(read.answer(inMemory, caller));
          } catch (NotInMemoryException e) {
            execute(call, () -> answer(call, caller, read));
          } catch (FsException | RuntimeException e) {
            call.fail(e);
          }
        });
  }

  /** For reads of many rows. */
  void slow(RpcCall call, Read read) {
    callers.identify(call, caller -> execute(call, () -> answer(call, caller, read)));
  }

  /** Checks something before a change. */
  @FunctionalInterface
  interface Check {
    void require(NamespaceReader reader, Caller caller) throws FsException;
  }

  /** Makes a check that may read many rows, where it applies, and then goes on. */
  void before(RpcCall call, Predicate<Caller> applies, Check check, Runnable next) {
    callers.identify(
        call,
        caller -> {
          if (!applies.test(caller)) {
            next.run();
            return;
          }
          execute(
              call,
              () -> {
                try {
                  check.require(waiting, caller);
                } catch (FsException | RuntimeException e) {
                  call.fail(e);
                  return;
                }
                next.run();
              });
        });
  }

  /** Runs something that may wait. */
  void execute(RpcCall call, Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      call.fail(new FsException(Fault.RETRY_LATER, "The NameNode has too many reads waiting"));
    }
  }

  private void answer(RpcCall call, Caller caller, Read read) {
    try {
      call.reply(read.answer(waiting, caller));
    } catch (FsException | RuntimeException e) {
      call.fail(e);
    }
  }
}
