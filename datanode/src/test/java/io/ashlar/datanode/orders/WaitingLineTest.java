package io.ashlar.datanode.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private final WaitingLine line = new WaitingLine(2, 3);
  private final List<CompletableFuture<Void>> begun = new ArrayList<>();

  private boolean offer() {
    return line.offer(
        () -> {
          CompletableFuture<Void> work = new CompletableFuture<>();
          begun.add(work);
          return work;
        });
  }

  @Test
  void soMuchRunsAndSoMuchWaitsAndTheRestIsRefused() {
    for (int i = 0; i < 5; i++) {
      assertThat(offer()).isTrue();
    }

    assertThat(offer()).isFalse();
    assertThat(begun).hasSize(2);
    assertThat(line.waiting()).isEqualTo(3);
  }

  @Test
  void whatWaitsIsBegunInItsOrderWhenSomethingEndsWellOrNot() {
    for (int i = 0; i < 5; i++) {
      offer();
    }

    begun.get(1).complete(null);
    begun.get(0).completeExceptionally(new IllegalStateException("lost"));

    assertThat(begun).hasSize(4);
    assertThat(offer()).isTrue();
  }

  @Test
  void workThatEndsAtOnceOrCannotBeginTakesNoPlace() {
    for (int i = 0; i < 50; i++) {
      assertThat(line.offer(() -> CompletableFuture.completedFuture(null))).isTrue();
      assertThat(
              line.offer(
                  () -> {
                    throw new IllegalStateException("no");
                  }))
          .isTrue();
    }
    offer();
    offer();

    assertThat(begun).hasSize(2);
  }

  @Test
  void aLongLineThatEndsAtOnceDoesNotGrowTheStack() {
    WaitingLine one = new WaitingLine(1, 200_000);
    CompletableFuture<Void> first = new CompletableFuture<>();
    one.offer(() -> first);
    int[] done = {0};
    for (int i = 0; i < 200_000; i++) {
      one.offer(
          () -> {
            done[0]++;
            return CompletableFuture.completedFuture(null);
          });
    }

    first.complete(null);

    assertThat(done[0]).isEqualTo(200_000);
  }
}
