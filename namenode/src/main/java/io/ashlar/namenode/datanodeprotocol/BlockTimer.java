package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets time pass for the block management: submits its tick in every heartbeat interval, and its
 * steps one after the other while there is work. Never more than one of each is in the writer's
 * queue.
 */
public final class BlockTimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlockTimer.class);

  private final ClusterBlocks blocks;
  private final Commands commands;
  private final ScheduledExecutorService timer;
  private ScheduledFuture<?> ticks;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final AtomicBoolean stepping = new AtomicBoolean();

  private BlockTimer(ClusterBlocks blocks, Commands commands) {
    this.blocks = blocks;
    this.commands = commands;
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
  }

  /** Starts to tick. */
  public static BlockTimer start(ClusterBlocks blocks, Commands commands, long intervalMillis) {
    BlockTimer timer = new BlockTimer(blocks, commands);
    timer.ticks =
        timer.timer.scheduleAtFixedRate(
            timer::tick, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    return timer;
  }

  private void tick() {
    submitOnce(ticking, blocks.tick(), ok -> {});
    step();
  }

  private void step() {
    submitOnce(
        stepping,
        blocks.step(),
        more -> {
          if (more) {
            step();
          }
        });
  }

  private <R> void submitOnce(AtomicBoolean pending, Command<R> command, Consumer<R> next) {
    if (!pending.compareAndSet(false, true)) {
      return;
    }
    commands.submit(
        command,
        new Outcome<>() {
          @Override
          public void done(R reply) {
            pending.set(false);
            next.accept(reply);
          }

          @Override
          public void failed(Throwable error) {
            pending.set(false);
            if (!timer.isShutdown()) {
              log.warn("Block management could not do its regular work", error);
            }
          }
        });
  }

  /** Stops; what was submitted is still decided. */
  @Override
  public void close() {
    ticks.cancel(false);
    timer.shutdownNow();
  }
}
