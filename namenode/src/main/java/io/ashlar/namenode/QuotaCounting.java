package io.ashlar.namenode;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.namespace.CountFirstException;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.Usage;
import io.ashlar.namenode.store.StillView;
import io.ashlar.namenode.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets commands wait that need to know what a big directory takes up, counts it without stopping
 * the writer, and hands them in again. Thread-safe.
 *
 * <p>The refusal of such a command marks the directory. From that edit on, changes below it are
 * added up in its row. A still view taken at any time afterwards shows a tree and that row at one
 * and the same moment: what the walk finds less what the row says was there when the mark was set.
 */
final class QuotaCounting implements Commands {
  private static final Logger log = LoggerFactory.getLogger(QuotaCounting.class);

  /** A command that meets more directories to be counted one after the other is refused. */
  private static final int MAX_COUNTS = 4;

  /** Commands that wait for counts; more are refused. */
  private static final int MAX_WAITING = 1000;

  private final Commands commands;
  private final Store store;
  private final Namespace namespace;
  private final Executor executor;
  private final Map<Long, List<Runnable>> waiting = new HashMap<>();
  private int waitingCount;

  /**
   * @param executor runs the counting, which takes long where a directory is big
   */
  QuotaCounting(Commands commands, Store store, Namespace namespace, Executor executor) {
    this.commands = commands;
    this.store = store;
    this.namespace = namespace;
    this.executor = executor;
  }

  /** Finishes what a restart interrupted. */
  void start() {
    for (long inodeId : new NamespaceReader(store).uncounted()) {
      await(inodeId, () -> {});
    }
  }

  @Override
  public <R> void submit(Command<R> command, Outcome<R> outcome) {
    submit(command, outcome, MAX_COUNTS);
  }

  private <R> void submit(Command<R> command, Outcome<R> outcome, int countsLeft) {
    commands.submit(
        command,
        new Outcome<>() {
          @Override
          public void done(R reply) {
            outcome.done(reply);
          }

          @Override
          public void failed(Throwable error) {
            boolean waits =
                error instanceof CountFirstException first
                    && countsLeft > 0
                    && await(first.inodeId(), () -> submit(command, outcome, countsLeft - 1));
            if (!waits) {
              outcome.failed(error);
            }
          }
        });
  }

  /** Has the directory counted, and then goes on; false if too many wait already. */
  private boolean await(long inodeId, Runnable then) {
    synchronized (waiting) {
      if (waitingCount >= MAX_WAITING) {
        return false;
      }
      waitingCount++;
      List<Runnable> others = waiting.get(inodeId);
      if (others != null) {
        others.add(then);
        return true;
      }
      waiting.put(inodeId, new ArrayList<>(List.of(then)));
    }
    try {
      executor.execute(() -> count(inodeId));
    } catch (RejectedExecutionException e) {
      log.info("Directory {} is not counted: the NameNode is stopping", inodeId);
      goOn(inodeId);
    }
    return true;
  }

  private void count(long inodeId) {
    Optional<Usage> before;
    try (StillView still = store.still()) {
      before = new NamespaceReader(still).countBefore(inodeId);
    } catch (RuntimeException e) {
      log.error("Directory {} could not be counted", inodeId, e);
      goOn(inodeId);
      return;
    }
    if (before.isEmpty()) {
      goOn(inodeId);
      return;
    }
    commands.submit(
        namespace.counted(inodeId, before.get()),
        new Outcome<>() {
          @Override
          public void done(Void reply) {
            goOn(inodeId);
          }

          @Override
          public void failed(Throwable error) {
            log.warn("Directory {} could not be counted: {}", inodeId, error.getMessage());
            goOn(inodeId);
          }
        });
  }

  private void goOn(long inodeId) {
    List<Runnable> ready;
    synchronized (waiting) {
      ready = waiting.remove(inodeId);
      waitingCount -= ready.size();
    }
    ready.forEach(Runnable::run);
  }
}
