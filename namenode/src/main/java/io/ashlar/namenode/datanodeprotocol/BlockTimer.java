package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.BlockTicks;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.edit.Commands;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Lets time pass for the block management: has it {@linkplain BlockTicks tick} regularly. */
public final class BlockTimer implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> ticks;

  private BlockTimer(BlockTicks work, long intervalMillis) {
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
            work::tick, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
  }

  /** Starts to tick. */
  public static BlockTimer start(ClusterBlocks blocks, Commands commands, long intervalMillis) {
    return new BlockTimer(new BlockTicks(blocks, commands), intervalMillis);
  }

  /** Stops; what was submitted is still decided. */
  @Override
  public void close() {
    ticks.cancel(false);
    timer.shutdownNow();
  }
}
