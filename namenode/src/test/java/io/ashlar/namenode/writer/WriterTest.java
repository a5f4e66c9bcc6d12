package io.ashlar.namenode.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.edit.Wakeup;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.journal.EditGroup;
import io.ashlar.namenode.journal.Journal;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.MemoryView;
import io.ashlar.namenode.store.StillView;
import io.ashlar.namenode.store.Store;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MemoryStore store = new MemoryStore();
  private final HeldJournal journal = new HeldJournal();
  private final Writer writer = new Writer(store, journal, () -> 0);

  @BeforeEach
  void start() {
    writer.start();
  }

  @AfterEach
  void stop() {
    journal.releaseAll();
    writer.close();
  }

  @Test
  void nothingIsAnsweredBeforeItIsDurable() {
    CompletableFuture<Long> first = submit(increment());
    await().atMost(PATIENCE).until(() -> journal.held() == 1);
    assertThat(first).isNotDone();

    journal.release();

    assertThat(first).succeedsWithin(PATIENCE).isEqualTo(1L);
  }

  @Test
  void decisionsGoOnWhileAGroupIsSyncedAndSeeWhatWasDecided() {
    CompletableFuture<Long> first = submit(increment());
    await().atMost(PATIENCE).until(() -> journal.held() == 1);
    CompletableFuture<Long> second = submit(increment());
    CompletableFuture<Long> third = submit(increment());
    await().atMost(PATIENCE).until(() -> writer.stats().decided() == 3);
    assertThat(journal.held()).as("one group at a time").isEqualTo(1);

    journal.releaseAll();

    assertThat(List.of(first.join(), second.join(), third.join())).containsExactly(1L, 2L, 3L);
    assertThat(journal.groups).hasSize(2);
  }

  @Test
  void aRefusalThatRestsOnAnUndurableEditWaitsForIt() {
    submit(increment());
    await().atMost(PATIENCE).until(() -> journal.held() == 1);

    CompletableFuture<Long> refused =
        submit(
            (view, context) -> {
              throw new FsException(Fault.IO, "because of " + read(view));
            });
    await().atMost(PATIENCE).until(() -> writer.stats().refused() == 1);
    assertThat(refused).isNotDone();
    journal.releaseAll();

    assertThat(refused)
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("because of 1");
  }

  @Test
  void softChangesNeedNoJournal() {
    CompletableFuture<Boolean> done =
        submit(
            (view, context) ->
                Decision.of(new Edit().put(Table.REPLICAS, Keys.of(1L), Keys.of(2L)), true));

    assertThat(done).succeedsWithin(PATIENCE).isEqualTo(true);
    assertThat(journal.groups).isEmpty();
    assertThat(store.get(Table.REPLICAS, Keys.of(1L))).isEqualTo(Keys.of(2L));
  }

  @Test
  void whoFailsToTakeAnAnswerStopsNobodyElse() {
    writer.submit(
        softChange(),
        new Outcome<>() {
          @Override
          public void done(Boolean reply) {
            throw new IllegalStateException("thrown on purpose");
          }

          @Override
          public void failed(Throwable error) {
            throw new AssertionError(error);
          }
        });

    assertThat(submit(softChange())).succeedsWithin(PATIENCE);
  }

  private static Command<Boolean> softChange() {
    return (view, context) ->
        Decision.of(new Edit().put(Table.REPLICAS, Keys.of(1L), Keys.of(2L)), true);
  }

  @Test
  void aParkedCommandIsDecidedAgainWhenItsBlockMovesOn() {
    CompletableFuture<String> parked = submit(waitingFor(9, 60_000));
    await().atMost(PATIENCE).until(() -> writer.stats().parked() == 1);

    submit(
        (view, context) ->
            Decision.of(
                new Edit().put(Table.REPLICAS, Keys.of(9L), Keys.of(9L)).tell(new Wakeup(9)),
                true));

    assertThat(parked).succeedsWithin(PATIENCE).isEqualTo("there");
  }

  @Test
  void aParkedCommandGivesItsLastWordWhenTimeIsUp() {
    CompletableFuture<String> parked = submit(waitingFor(9, 20));

    assertThat(parked).succeedsWithin(PATIENCE).isEqualTo("in vain");
  }

  @Test
  void afterAFailedSyncNothingIsBelieved() {
    CompletableFuture<Long> first = submit(increment());
    await().atMost(PATIENCE).until(() -> journal.held() == 1);

    CompletableFuture<Long> second = submit(increment());
    CompletableFuture<String> parked = submit(waitingFor(9, 60_000));
    await()
        .atMost(PATIENCE)
        .until(() -> writer.stats().decided() == 2 && writer.stats().parked() == 1);
    IllegalStateException gone = new IllegalStateException("the disk is gone");

    journal.fail(gone);

    assertThat(writer.failed()).succeedsWithin(PATIENCE).isEqualTo(new WriterFailure(true, gone));
    assertThat(List.of(first, second))
        .as("nobody knows what reached the disk")
        .noneMatch(CompletableFuture::isDone);
    assertThat(parked).as("not decided").isCompletedExceptionally();
    assertThat(submit(increment())).failsWithin(PATIENCE);
    assertThat(read(store)).isZero();
  }

  @Test
  void aChangeThatCannotBeCarriedOnIsNotTakenForAFailureOfTheJournal() {
    IllegalStateException defect = new IllegalStateException("a defect");
    Writer broken = new Writer(store, journal, () -> 0);
    broken.addListener(
        new EffectListener() {
          @Override
          public void contribute(View view, List<Effect> effects, Edit edit) {
            throw defect;
          }

          @Override
          public void onCommitted(List<Effect> effects) {}
        });
    broken.start();

    CompletableFuture<Long> unanswered = new CompletableFuture<>();
    broken.submit(
        (view, context) ->
            Decision.of(
                new Edit().put(Table.META, Keys.of(0L), Keys.of(1L)).tell(new Wakeup(9)), 1L),
        outcome(unanswered));

    assertThat(broken.failed())
        .succeedsWithin(PATIENCE)
        .isEqualTo(new WriterFailure(false, defect));
    assertThat(unanswered).as("nobody knows").isNotDone();
    broken.close();
  }

  @Test
  void closingMakesDurableWhatWasSubmitted() {
    CompletableFuture<Long> last = submit(increment());
    journal.hold = false;
    journal.releaseAll();
    writer.close();

    assertThat(last).isCompletedWithValue(1L);
    assertThat(submit(increment())).isCompletedExceptionally();
  }

  private static Command<String> waitingFor(long blockId, long millis) {
    return (view, context) -> {
      if (view.get(Table.REPLICAS, Keys.of(blockId)) != null) {
        return Decision.unchanged("there");
      }
      return context.timedOut()
          ? Decision.unchanged("in vain")
          : Decision.waitForBlock(blockId, millis);
    };
  }

  private static Command<Long> increment() {
    return (view, context) -> {
      long next = read(view) + 1;
      return Decision.of(new Edit().put(Table.META, Keys.of(0L), Keys.of(next)), next);
    };
  }

  private static long read(View view) {
    byte[] value = view.get(Table.META, Keys.of(0L));
    return value == null ? 0 : Keys.firstLong(value);
  }

  private <R> CompletableFuture<R> submit(Command<R> command) {
    CompletableFuture<R> result = new CompletableFuture<>();
    writer.submit(command, outcome(result));
    return result;
  }

  private static <R> Outcome<R> outcome(CompletableFuture<R> result) {
    return new Outcome<>() {
      @Override
      public void done(R reply) {
        result.complete(reply);
      }

      @Override
      public void failed(Throwable error) {
        result.completeExceptionally(error);
      }
    };
  }

  /** A journal whose syncs end when the test says so. */
  private final class HeldJournal implements Journal {
    final List<EditGroup> groups = new CopyOnWriteArrayList<>();
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    volatile boolean hold = true;

    @Override
    public void commit(EditGroup group, Completion completion) {
      groups.add(group);
      Runnable end =
          () -> {
            store.write(group.changes(), true);
            completion.completed(null);
          };
      synchronized (this) {
        if (hold) {
          failure = completion;
          waiting.add(end);
          return;
        }
      }
      end.run();
    }

    private Completion failure;

    int held() {
      return waiting.size();
    }

    void release() {
      waiting.remove(0).run();
    }

    void releaseAll() {
      synchronized (this) {
        hold = false;
      }
      while (!waiting.isEmpty()) {
        release();
      }
    }

    void fail(Throwable error) {
      hold = false;
      waiting.clear();
      failure.completed(error);
    }

    @Override
    public void close() {
      releaseAll();
    }
  }

  private static final class MemoryStore implements Store {
    private final MemoryView view = new MemoryView();

    @Override
    public synchronized void write(ChangeSet changes, boolean durable) {
      view.apply(changes);
    }

    @Override
    public View inMemory() {
      return this;
    }

    @Override
    public StillView still() {
      throw new UnsupportedOperationException("Nothing stands still here");
    }

    @Override
    public long sequence() {
      return 0;
    }

    @Override
    public synchronized byte[] get(Table table, byte[] key) {
      return view.get(table, key);
    }

    @Override
    public synchronized Cursor scan(Table table, byte[] from, byte[] to) {
      return view.scan(table, from, to);
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
