package io.ashlar.namenode;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class ChoreTest {
  /** Steps that were handed in and have not been answered. */
  private final Deque<Outcome<?>> steps = new ArrayDeque<>();

  private final Chore chore =
      new Chore(
          new Commands() {
            @Override
            public <R> void submit(Command<R> command, Outcome<R> outcome) {
              steps.add(outcome);
            }
          },
          () -> (view, context) -> Decision.unchanged(false));

  @Test
  void aStepIsFollowedByAnotherWhileThereIsMoreToDo() {
    chore.ask();
    answer(true);
    answer(true);
    answer(false);
    assertThat(steps).isEmpty();

    chore.ask();
    assertThat(steps).hasSize(1);
  }

  @Test
  void onlyOneStepIsQueuedAtATime() {
    chore.ask();
    chore.ask();
    assertThat(steps).hasSize(1);
  }

  @Test
  void whatCameAfterAStepHadLookedIsNotForgotten() {
    chore.ask();
    chore.ask();
    answer(false);
    assertThat(steps).hasSize(1);

    answer(false);
    assertThat(steps).isEmpty();
  }

  @Test
  void aRefusedStepIsTakenAgainWhenAskedFor() {
    chore.ask();
    steps.remove().failed(new IllegalStateException("refused on purpose"));
    assertThat(steps).isEmpty();

    chore.ask();
    assertThat(steps).hasSize(1);
  }

  @SuppressWarnings("unchecked") // every step says whether there is more to do
  private void answer(boolean more) {
    ((Outcome<Boolean>) steps.remove()).done(more);
  }
}
