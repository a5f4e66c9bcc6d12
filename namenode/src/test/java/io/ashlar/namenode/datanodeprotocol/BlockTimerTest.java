package io.ashlar.namenode.datanodeprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.namenode.blocks.BlockSettings;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.namespace.CountersInStore;
import io.ashlar.namenode.topology.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BlockTimerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final long PATIENCE_SECONDS = 60;

  private final ClusterBlocks blocks =
      new ClusterBlocks(
          BlockSettings.of(5_000, 30_000),
          Topology.of(Map.of()),
          0,
          (view, inodeId) -> StoragePolicy.HOT,
          new CountersInStore(),
          new SplittableRandom(1),
          () -> new SplittableRandom(1));

  /** Counts what it is given, and never decides it. */
  private static final class Counter implements Commands {
    private final AtomicInteger submitted = new AtomicInteger();

    @Override
    public <R> void submit(Command<R> command, Outcome<R> outcome) {
      submitted.incrementAndGet();
    }
  }

  @Test
  void noTimePassesWhileNobodyIsHeard() throws Exception {
    Counter writer = new Counter();
    BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    AtomicInteger looks = new AtomicInteger();
    try (BlockTimer timer = BlockTimer.start(blocks, writer, waiting::add, 1)) {
      Runnable first = waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(first).isNotNull();
      await().atMost(PATIENCE).until(() -> looks.incrementAndGet() >= 3);
      assertThat(waiting).as("one at a time").isEmpty();
      assertThat(writer.submitted).hasValue(0);

      first.run();

      assertThat(writer.submitted.get()).isPositive();
      assertThat(waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }
  }
}
