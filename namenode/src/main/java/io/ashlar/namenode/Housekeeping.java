package io.ashlar.namenode;

import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.Detached;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.SnapshotDeleted;
import io.ashlar.namenode.store.View;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that nobody waits for: deleted subtrees are reclaimed, what only deleted snapshots showed is
 * dropped, and files of writers that are gone are closed. Every step is a command like any other,
 * and only one of each kind is queued at a time, so that clients' commands come in between.
 */
final class Housekeeping implements EffectListener {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  /** How often leases and the rest are looked at (wire reference, DataNodes, 3.9). */
  private static final long LEASE_CHECK_MILLIS = 2_000;

  private final Commands commands;
  private final Namespace namespace;
  private final LeaseRenewals renewals;
  private final LongSupplier clockMillis;
  private final Chore reclaiming;
  private final Chore dropping;
  private final AtomicBoolean expiring = new AtomicBoolean();

  Housekeeping(
      Commands commands, Namespace namespace, LeaseRenewals renewals, LongSupplier clockMillis) {
    this.commands = commands;
    this.namespace = namespace;
    this.renewals = renewals;
    this.clockMillis = clockMillis;
    reclaiming = new Chore(commands, namespace::reclaim);
    dropping = new Chore(commands, namespace::dropHistory);
  }

  /** Begins: finishes what a restart interrupted, and then looks again and again. */
  void start(ScheduledExecutorService timer) {
    reclaiming.ask();
    dropping.ask();
    timer.scheduleWithFixedDelay(
        this::look, LEASE_CHECK_MILLIS, LEASE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void contribute(View view, List<Effect> effects, Edit edit) {
    // Housekeeping has no rows of its own.
  }

  @Override
  public void onCommitted(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Detached) {
        reclaiming.ask();
      } else if (effect instanceof SnapshotDeleted) {
        dropping.ask();
      }
    }
  }

  /** Goes on also with what was refused because the writer had too much to do. */
  private void look() {
    reclaiming.ask();
    dropping.ask();
    renewals.prune(clockMillis.getAsLong());
    expireFrom("");
  }

  private void expireFrom(String holder) {
    if (expiring.compareAndSet(false, true)) {
      commands.submit(namespace.expireLeases(holder), new Next<>(expiring, this::expired));
    }
  }

  private void expired(String lastHolder) {
    if (!lastHolder.isEmpty()) {
      expireFrom(lastHolder);
    }
  }

  /** Goes on after a step; a step that failed is tried again when there is a reason to. */
  private record Next<R>(AtomicBoolean running, java.util.function.Consumer<R> then)
      implements Outcome<R> {
    @Override
    public void done(R reply) {
      running.set(false);
      then.accept(reply);
    }

    @Override
    public void failed(Throwable error) {
      running.set(false);
      log.warn("A step of housekeeping was refused: {}", error.getMessage());
    }
  }
}
