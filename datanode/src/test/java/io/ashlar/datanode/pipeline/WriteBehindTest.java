package io.ashlar.datanode.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final long MUCH = 64 << 20;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Disk disk = new Disk();
  private final WriteBehind behind = new WriteBehind(disk, tasks::add, true);

  @Test
  void aLittleIsLeftToTheSyncAtTheEnd() {
    behind.wrote(1 << 20);
    assertThat(tasks).isEmpty();
  }

  @Test
  void oneStepAtATimeGoesToTheDisk() {
    behind.wrote(MUCH);
    behind.wrote(MUCH);
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(disk.syncs).isEqualTo(1);
    behind.wrote(1);
    assertThat(tasks).as("what was written meanwhile").hasSize(1);
  }

  @Test
  void aStepThatHasNotBegunNeverDoes() {
    behind.wrote(MUCH);
    behind.end();
    tasks.remove().run();
    behind.wrote(MUCH);
    assertThat(disk.syncs).isZero();
    assertThat(tasks).isEmpty();
  }

  @Test
  void theEndWaitsForTheStepUnderWay() throws Exception {
    behind.wrote(MUCH);
    disk.mayEnd = new CountDownLatch(1);
    Thread step = new Thread(tasks.remove());
    step.start();
    assertThat(disk.begun.await(20, TimeUnit.SECONDS)).isTrue();
    Thread end = new Thread(behind::end);
    end.start();
    await().atMost(PATIENCE).until(() -> end.getState() == Thread.State.WAITING);
    assertThat(disk.syncs).isZero();
    disk.mayEnd.countDown();
    end.join();
    step.join();
    assertThat(disk.syncs).isEqualTo(1);
  }

  @Test
  void aFailedStepAndAVolumeThatClosesAreLeftToTheSyncThatCounts() {
    disk.fails = true;
    behind.wrote(MUCH);
    tasks.remove().run();
    behind.wrote(MUCH);
    assertThat(tasks).hasSize(1);
    WriteBehind closing =
        new WriteBehind(
            disk,
            task -> {
              throw new RejectedExecutionException();
            },
            true);
    closing.wrote(MUCH);
    closing.end();
  }

  @Test
  void nothingIsDoneWhereNothingIsSyncedAtTheEnd() {
    new WriteBehind(disk, tasks::add, false).wrote(MUCH);
    assertThat(tasks).isEmpty();
  }

  private static final class Disk implements WriteBehind.Sync {
    private final CountDownLatch begun = new CountDownLatch(1);
    private CountDownLatch mayEnd = new CountDownLatch(0);
    private boolean fails;
    private int syncs;

    @Override
    public void run() throws IOException {
      begun.countDown();
      try {
        assertThat(mayEnd.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (fails) {
        throw new IOException("bad disk");
      }
      syncs++;
    }
  }
}
