package io.ashlar.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CoordinatorThreadTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final AtomicInteger ticks = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean(true);
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  @Test
  void itTicksWhileThereIsSomethingToDoAndSleepsUntilTheNextEventOtherwise() {
    try (CoordinatorThread coordinator =
        new CoordinatorThread(
            () -> {
              thread.set(Thread.currentThread());
              ticks.incrementAndGet();
              return busy.get();
            },
            1)) {
      await().atMost(PATIENCE).until(() -> ticks.get() > 3);

      busy.set(false);
      await().atMost(PATIENCE).until(() -> thread.get().getState() == Thread.State.WAITING);
      int idle = ticks.get();

      busy.set(true);
      assertThat(thread.get().getState()).isEqualTo(Thread.State.WAITING);
      assertThat(ticks).hasValue(idle);
      assertThat(coordinator.offer(() -> {})).isTrue();
      await().atMost(PATIENCE).until(() -> ticks.get() > idle + 3);
    }
  }

  @Test
  void whatFailsOnceGoesOn() {
    try (CoordinatorThread coordinator =
        new CoordinatorThread(
            () -> {
              if (ticks.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
              }
              return true;
            },
            1)) {
      AtomicBoolean served = new AtomicBoolean();
      coordinator.offer(
          () -> {
            throw new IllegalStateException("another");
          });
      coordinator.offer(() -> served.set(true));
      await().atMost(PATIENCE).until(() -> ticks.get() > 2 && served.get());
    }
  }
}
