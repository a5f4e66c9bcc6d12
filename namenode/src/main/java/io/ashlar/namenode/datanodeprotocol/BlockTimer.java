package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.BlockTicks;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.edit.Commands;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets time pass for the block management: has it {@linkplain BlockTicks tick} regularly. A tick
 * takes the way of what DataNodes say, so that it is late when heartbeats are: while this NameNode
 * is too busy to hear them, nobody is taken for dead.
 */
public final class BlockTimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlockTimer.class);

  private final BlockTicks work;
  private final Executor ears;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> ticks;

  private BlockTimer(BlockTicks work, Executor ears, long intervalMillis) {
    this.work = work;
    this.ears = ears;
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "namenode-block-timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    timer = executor;
    ticks =
        timer.scheduleAtFixedRate(
            this::send, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts to tick.
   *
   * @param ears runs a task when what DataNodes had said before has been heard
   */
  public static BlockTimer start(
      ClusterBlocks blocks, Commands commands, Executor ears, long intervalMillis) {
    return new BlockTimer(new BlockTicks(blocks, commands), ears, intervalMillis);
  }

  private void send() {
    if (!underWay.compareAndSet(false, true)) {
      return;
    }
    try {
      ears.execute(
          () -> {
            underWay.set(false);
            work.tick();
          });
    } catch (RejectedExecutionException e) {
      log.debug("Nothing is heard any more: this NameNode ends");
    }
  }

  /** Stops; what was submitted is still decided. */
  @Override
  public void close() {
    ticks.cancel(false);
    timer.shutdownNow();
  }
}
