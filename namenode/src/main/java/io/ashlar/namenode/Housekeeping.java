package io.ashlar.namenode;

import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.Detached;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.SnapshotDeleted;
import io.ashlar.namenode.store.View;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Work that nobody waits for: deleted subtrees are reclaimed, what only deleted snapshots showed is
 * dropped, and files of writers that are gone are closed. Every step is a command like any other,
 * and only one of each kind is queued at a time, so that clients' commands come in between.
 * Thread-safe.
 */
public final class Housekeeping implements EffectListener {
  /** How often leases and the rest are looked at (wire reference, DataNodes, 3.9). */
  public static final long LOOK_MILLIS = 2_000;

  private final LeaseRenewals renewals;
  private final LongSupplier clockMillis;
  private final Chore reclaiming;
  private final Chore dropping;
  private final Chore expiring;

  /** Has to be added to the writer's listeners, and {@linkplain #begin begun}. */
  public Housekeeping(
      Commands commands, Namespace namespace, LeaseRenewals renewals, LongSupplier clockMillis) {
    this.renewals = renewals;
    this.clockMillis = clockMillis;
    reclaiming = new Chore(commands, namespace::reclaim);
    dropping = new Chore(commands, namespace::dropHistory);
    expiring = new Chore(commands, namespace::expireLeases);
  }

  /** Begins: finishes what a restart interrupted, and then looks again and again. */
  void start(ScheduledExecutorService timer) {
    begin();
    timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Finishes what a restart interrupted. */
  public void begin() {
    reclaiming.ask();
    dropping.ask();
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

  /**
   * Looks at leases and at what is left to do; every {@link #LOOK_MILLIS}. Goes on also with what
   * was refused because the writer had too much to do.
   */
  public void look() {
    reclaiming.ask();
    dropping.ask();
    renewals.prune(clockMillis.getAsLong());
    expiring.ask();
  }
}
