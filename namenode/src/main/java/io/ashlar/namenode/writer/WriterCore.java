package io.ashlar.namenode.writer;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.edit.Overlay;
import io.ashlar.namenode.edit.Wakeup;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.journal.Journal;
import io.ashlar.namenode.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides commands one after the other and carries them to the journal in groups.
 *
 * <p>Two groups exist at most: the open one, which takes decisions, and the one being synced. When
 * that one is durable its replies leave and the open one follows. So the longer a sync takes, the
 * more shares the next one. A refusal is answered with its group too, because it may rest on an
 * edit that is not durable yet.
 *
 * <p>Has no thread and no clock of its own: whoever drives it calls {@link #step} while that says
 * that there was something to do, and again when it is woken or {@link #nanosToWait} have passed.
 * Its methods belong to the thread that drives it, except {@link #submit}, {@link #stats} and
 * {@link #hasNews}.
 */
public final class WriterCore implements Commands {
  private static final Logger log = LoggerFactory.getLogger(WriterCore.class);

  /** Commands waiting for a decision; more are refused. */
  private static final int QUEUE_CAPACITY = 16_384;

  /** Commands in a group: bounds the memory of the overlay. */
  private static final int GROUP_CAPACITY = 4_096;

  /** Longest time an almost empty group waits for company, and its share of a sync's time. */
  static final long LINGER_MAX_NANOS = 400_000;

  private static final int LINGER_SHARE = 6;

  private final Store store;
  private final Journal journal;
  private final LongSupplier clockMillis;
  private final LongSupplier clockNanos;
  private final Runnable wake;
  private final Overlay overlay;
  private final List<EffectListener> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Task<?>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final Parked parked = new Parked();

  private volatile boolean closing;
  private volatile WriterFailure failure;
  private volatile Group inFlight;
  private Group open;
  private int previousGroupTasks;
  private volatile long syncNanosAverage;
  private volatile long decidedCount;
  private volatile long refusedCount;
  private volatile long groupCount;

  /**
   * Prepares a writer; {@link #open} begins.
   *
   * @param clockMillis the time that decisions see
   * @param clockNanos the time by which waits are measured; only differences count
   * @param wake told after there is news for {@link #step}; any thread
   */
  public WriterCore(
      Store store,
      Journal journal,
      LongSupplier clockMillis,
      LongSupplier clockNanos,
      Runnable wake) {
    this.store = store;
    this.journal = journal;
    this.clockMillis = clockMillis;
    this.clockNanos = clockNanos;
    this.wake = wake;
    overlay = new Overlay(store);
  }

  /** Adds a part that follows edits. To be called before {@link #open}. */
  public void addListener(EffectListener listener) {
    listeners.add(listener);
  }

  /** Begins to decide. */
  public void open() {
    open = openGroup();
  }

  @Override
  public <R> void submit(Command<R> command, Outcome<R> outcome) {
    if (closing || failure != null) {
      outcome.failed(new FsException(Fault.RETRY_LATER, "The NameNode is stopping"));
      return;
    }
    if (queued.incrementAndGet() > QUEUE_CAPACITY) {
      queued.decrementAndGet();
      outcome.failed(
          new FsException(
              Fault.RETRY_LATER,
              "The NameNode has " + QUEUE_CAPACITY + " changes waiting; try again later"));
      return;
    }
    queue.add(new Task<>(command, outcome));
    wake.run();
  }

  /** What it has done and is doing. Any thread. */
  public WriterStats stats() {
    return new WriterStats(
        decidedCount,
        refusedCount,
        groupCount,
        queued.get(),
        parked.size(),
        syncNanosAverage / 1e6);
  }

  /**
   * Does what there is to do: ends the group that became durable, decides what is queued, and hands
   * the open group on.
   *
   * @return whether there was anything
   */
  public boolean step() {
    boolean worked = finishInFlight();
    worked |= decideQueued();
    worked |= decideExpired();
    worked |= submitOpen();
    return worked;
  }

  /** Whether something came since the last step, or a group has become durable. */
  public boolean hasNews() {
    Group group = inFlight;
    return !queue.isEmpty() || (group != null && group.completed);
  }

  /**
   * How long there is nothing to do if nothing comes; {@link Long#MAX_VALUE} for ever. Not
   * negative.
   */
  public long nanosToWait() {
    long nanos = parked.nanosUntilExpiry(clockNanos.getAsLong());
    if (inFlight == null && !open.isEmpty()) {
      nanos = Math.min(nanos, LINGER_MAX_NANOS / 8);
    }
    return nanos;
  }

  /** Why nothing can be decided any more, if something failed. */
  public Optional<WriterFailure> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether everything that was handed in is decided and durable. */
  public boolean isIdle() {
    return queue.isEmpty() && inFlight == null && open.isEmpty();
  }

  // ---- deciding

  private boolean decideQueued() {
    boolean worked = false;
    while (open.size() < GROUP_CAPACITY) {
      Task<?> task = queue.poll();
      if (task == null) {
        break;
      }
      queued.decrementAndGet();
      decide(task, false);
      worked = true;
      Group syncing = inFlight;
      if (syncing != null && syncing.completed) {
        break;
      }
    }
    return worked;
  }

  private boolean decideExpired() {
    Task<?> task = parked.pollExpired(clockNanos.getAsLong());
    if (task == null) {
      return false;
    }
    decide(task, true);
    return true;
  }

  private <R> void decide(Task<R> task, boolean timedOut) {
    Decision<R> decision =
        task.decide(overlay, new DecideContext(clockMillis.getAsLong(), timedOut));
    if (decision instanceof Decision.Waiting<R> waiting) {
      if (timedOut) {
        throw new IllegalStateException("A command wants to wait although its time is up");
      } else if (parked.hasRoom()) {
        parked.add(task, waiting, clockNanos.getAsLong());
      } else {
        decide(task, true);
      }
      return;
    }
    decidedCount++;
    if (decision instanceof Decision.Decided<R> decided) {
      stage(decided.edit());
    } else {
      refusedCount++;
      if (decision instanceof Decision.Refused<R> refused) {
        stage(refused.edit());
      } else if (!(task.error() instanceof FsException)) {
        log.error("A command failed unexpectedly and was refused", task.error());
      }
    }
    open.tasks.add(task);
  }

  private void stage(Edit edit) {
    if (!edit.effects().isEmpty()) {
      List<Effect> effects = List.copyOf(edit.effects());
      for (EffectListener listener : listeners) {
        listener.contribute(overlay, effects, edit);
      }
      open.effects.addAll(edit.effects());
    }
    open.edits.add(edit);
    for (Effect effect : edit.effects()) {
      if (effect instanceof Wakeup wakeup) {
        for (Task<?> task : parked.take(wakeup.blockId())) {
          decide(task, false);
        }
      }
    }
  }

  // ---- committing

  private boolean submitOpen() {
    if (inFlight != null || open.isEmpty() || lingers()) {
      return false;
    }
    Group group = open;
    previousGroupTasks = group.tasks.size();
    if (!group.edits.changes().journaled()) {
      if (!group.edits.changes().isEmpty()) {
        store.write(group.edits.changes(), false);
      }
      open = openGroup();
      finish(group);
      return true;
    }
    open = openGroup();
    inFlight = group;
    group.startedNanos = clockNanos.getAsLong();
    journal.commit(
        group.edits,
        error -> {
          group.error = error;
          group.completed = true;
          wake.run();
        });
    return true;
  }

  /** Those whose replies have just left will be back in a moment; a sync for one is a waste. */
  private boolean lingers() {
    if (open.size() * 2 >= previousGroupTasks || !open.edits.changes().journaled()) {
      return false;
    }
    long patience = Math.min(syncNanosAverage / LINGER_SHARE, LINGER_MAX_NANOS);
    return clockNanos.getAsLong() - open.openedNanos < patience;
  }

  private boolean finishInFlight() {
    Group group = inFlight;
    if (group == null || !group.completed) {
      return false;
    }
    if (group.error != null) {
      fail(new WriterFailure(true, group.error));
      return true;
    }
    long took = clockNanos.getAsLong() - group.startedNanos;
    syncNanosAverage = syncNanosAverage + ((took - syncNanosAverage) >> 3);
    groupCount++;
    inFlight = null;
    open.openedNanos = clockNanos.getAsLong();
    finish(group);
    return true;
  }

  private void finish(Group group) {
    overlay.removeOldest(group.edits.changes());
    if (!group.effects.isEmpty()) {
      for (EffectListener listener : listeners) {
        listener.onCommitted(group.effects);
      }
    }
    for (Task<?> task : group.tasks) {
      answer(task);
    }
  }

  /** Whoever fails to take an answer must not stop the changes of everybody else. */
  private static void answer(Task<?> task) {
    try {
      task.answer();
    } catch (RuntimeException e) {
      log.error("The answer to a change could not be told", e);
    }
  }

  private Group openGroup() {
    Group group = new Group();
    group.openedNanos = clockNanos.getAsLong();
    overlay.push(group.edits.changes());
    return group;
  }

  // ---- stopping

  /** Takes no more commands. Any thread. */
  public void refuse() {
    closing = true;
  }

  /** What it decided cannot be believed any more. */
  void fail(WriterFailure why) {
    failure = why;
    log.error("The namespace can no longer be written", why.cause());
  }

  /**
   * Refuses what is not decided. What is decided and not known to be durable has no answer, as in a
   * crash: it may be there after the next start, and whoever calls again then is told the truth.
   */
  public void refuseRest() {
    FsException why = new FsException(Fault.RETRY_LATER, "The NameNode is stopping");
    closing = true;
    parked.takeAll().forEach(task -> task.fail(why));
    for (Task<?> task = queue.poll(); task != null; task = queue.poll()) {
      task.fail(why);
    }
  }
}
