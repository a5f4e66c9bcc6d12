package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the passing of time means for the block management: a tick in every heartbeat interval, and
 * steps one after the other while there is work. Never more than one of each is in the writer's
 * queue. Thread-safe.
 */
public final class BlockTicks {
  private static final Logger log = LoggerFactory.getLogger(BlockTicks.class);

  private final ClusterBlocks blocks;
  private final Commands commands;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final AtomicBoolean stepping = new AtomicBoolean();

  /** For whoever has the clock. */
  public BlockTicks(ClusterBlocks blocks, Commands commands) {
    this.blocks = blocks;
    this.commands = commands;
  }

  /** A heartbeat interval has passed. */
  public void tick() {
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
            log.warn("Block management could not do its regular work: {}", error.toString());
          }
        });
  }
}
