package io.ashlar.mapreduce.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.mapreduce.CoordinatorConfig;
import io.ashlar.mapreduce.JobState;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.mapreduce.api.InputSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Workers a, b and c stand beside nodes a, b and c; a and b are on rack 1, c is on rack 2. */
final class SchedulerTest {
  private static final Map<String, String> RACKS = Map.of("a", "/1", "b", "/1", "c", "/2");

  private final CoordinatorConfig config =
      CoordinatorConfig.defaults().withDelays(1_000, 500).withWorkerTimeout(1_000, 10_000);
  private final Scheduler scheduler = new Scheduler(config);
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Map<AttemptId, Double>> running = new HashMap<>();
  private long now = 1_000_000;

  @Test
  void mapsRunOnTheNodeThatHoldsTheirData() {
    workers("a", "b", "c");
    submit("job", 1, "c", "a", "b");

    assertThat(ask("a")).extracting(SchedulerTest::task).containsExactly(1);
    assertThat(ask("b")).extracting(SchedulerTest::task).containsExactly(2);
    assertThat(ask("c")).extracting(SchedulerTest::task).containsExactly(0);
  }

  @Test
  void aJobWaitsForALocalSlotThenForItsRackThenTakesAny() {
    workers("a", "b", "c");
    submit("job", 1, "a", "a", "a", "a");
    ask("a");

    assertThat(ask("b")).isEmpty();
    pass(999);
    assertThat(ask("b")).isEmpty();
    pass(1);
    assertThat(ask("c")).as("another rack, too early").isEmpty();
    assertThat(ask("b")).as("the same rack").hasSize(1);
    pass(500);
    assertThat(ask("c")).as("anywhere").hasSize(1);
  }

  @Test
  void aLocalSlotStartsTheWaitAnew() {
    workers("a", "b");
    submit("job", 1, "a", "a", "a");
    assertThat(ask("b")).isEmpty();
    pass(900);
    succeed(ask("a").get(0));
    ask("a");
    pass(500);

    assertThat(ask("b")).isEmpty();
    pass(1_000);
    assertThat(ask("b")).hasSize(1);
  }

  @Test
  void nobodyWaitsForANodeWithoutAWorker() {
    workers("c");
    submit("job", 1, "a", "b");

    assertThat(ask("c")).hasSize(1);
  }

  @Test
  void aJobRunsMapsThenReducesThenCommits() {
    workers("a");
    submit("job", 2, "a");

    succeed(only(ask("a"), Assignment.RunMap.class));
    Assignment.RunReduce first = only(ask("a"), Assignment.RunReduce.class);
    assertThat(first.outputs()).hasSize(1);
    succeed(first);
    succeed(only(ask("a"), Assignment.RunReduce.class));
    Assignment.RunCommit commit = only(ask("a"), Assignment.RunCommit.class);
    assertThat(commit.winners()).containsExactly(0, 0);
    assertThat(job("job").state()).isEqualTo(JobState.COMMITTING);
    succeed(commit);

    assertThat(job("job").state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job("job").locality()).isEqualTo(new JobSummary.Locality(1, 0, 0));
    assertThat(scheduler.ended(List.of("job"))).containsExactly("job");
  }

  @Test
  void aJobWithoutInputCommitsEmptyOutput() {
    workers("a");
    submit("job", 0);

    succeed(only(ask("a"), Assignment.RunCommit.class));

    assertThat(job("job").state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void countersAreThoseOfTheAttemptsThatCount() {
    workers("a", "b");
    submit("job", 0, "a", "a");
    fail(ask("a").get(0), "no");
    succeed(ask("b", 2_000).get(0), Map.of("x", 1L));
    succeed(ask("b").get(0), Map.of("x", 10L));

    assertThat(job("job").counters()).isEqualTo(Map.of("x", 11L));
  }

  @Test
  void aFailedMapIsTriedOnAnotherWorker() {
    workers("a", "b");
    submit("job", 0, "a");
    fail(ask("a").get(0), "broken");

    assertThat(ask("a")).isEmpty();
    pass(2_000);
    assertThat(ask("a")).isEmpty();
    assertThat(ask("b")).singleElement().extracting(a -> a.id().attempt()).isEqualTo(1);
  }

  @Test
  void aTaskThatFailsTooOftenFailsTheJobWithItsMessage() {
    workers("a");
    submit("job", 1, "a", "a");
    for (int i = 0; i < config.maxAttempts(); i++) {
      Assignment failing = ask("a").get(0);
      fail(failing, "division by zero");
      if (task(failing) != 0) {
        i--;
      }
    }

    assertThat(job("job").state()).isEqualTo(JobState.ABORTING);
    succeed(only(ask("a"), Assignment.RunAbort.class));
    assertThat(job("job").state()).isEqualTo(JobState.FAILED);
    assertThat(job("job").message()).contains("division by zero").contains("4 tries");
  }

  @Test
  void aLostWorkersRunningTasksRunElsewhere() {
    workers("a", "b");
    submit("job", 0, "a");
    ask("a");
    pass(5_000);
    ask("b");
    pass(5_001);

    assertThat(scheduler.tick(now)).containsExactly("a");
    assertThat(ask("b")).hasSize(1);
  }

  @Test
  void aLostWorkersDoneMapsRunAgainWhileAReduceNeedsThem() {
    workers("a", "b");
    submit("job", 2, "a", "b");
    succeed(ask("a").get(0));
    succeed(ask("b").get(0));
    succeed(only(ask("b"), Assignment.RunReduce.class));

    scheduler.lost("a");

    assertThat(job("job").maps().rerun()).isEqualTo(1);
    Assignment.RunMap again = only(ask("b"), Assignment.RunMap.class);
    assertThat(task(again)).isZero();
    succeed(again);
    Assignment.RunReduce reduce = only(ask("b"), Assignment.RunReduce.class);
    assertThat(reduce.outputs())
        .extracting(output -> output.worker().id())
        .containsExactly("b", "b");
  }

  @Test
  void doneMapsThatWroteTheJobsOutputDoNotRunAgain() {
    workers("a", "b");
    submit("job", 0, "a", "b");
    succeed(ask("a").get(0));
    scheduler.lost("a");

    assertThat(job("job").maps().rerun()).isZero();
    assertThat(job("job").maps().done()).isEqualTo(1);
  }

  @Test
  void doneMapsOfALostWorkerDoNotRunAgainWhenAllReducesAreDone() {
    workers("a", "b");
    submit("job", 1, "a");
    succeed(ask("a").get(0));
    succeed(only(ask("b"), Assignment.RunReduce.class));

    scheduler.lost("a");

    succeed(only(ask("b"), Assignment.RunCommit.class));
    assertThat(job("job").state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void anOutputThatTwoReducesCouldNotFetchIsMadeAgain() {
    workers("a", "b", "c");
    submit("job", 2, "a");
    succeed(ask("a").get(0));
    Assignment first = ask("b").get(0);
    Assignment second = ask("c").get(0);
    pass(10);
    ask("a");

    fetchFailed(first, 0, 0);
    assertThat(job("job").maps().rerun()).isZero();
    fetchFailed(second, 0, 0);

    assertThat(job("job").maps().rerun()).isEqualTo(1);
    assertThat(job("job").reduces().failedAttempts()).as("not the reduces' fault").isZero();
  }

  @Test
  void anOutputOnASilentWorkerIsMadeAgainAtOnce() {
    workers("a", "b");
    submit("job", 1, "a");
    succeed(ask("a").get(0));
    pass(3_000);
    Assignment reduce = ask("b").get(0);

    fetchFailed(reduce, 0, 0);

    assertThat(job("job").maps().rerun()).isEqualTo(1);
  }

  @Test
  void aSlowTaskIsTriedASecondTimeAndTheFirstToEndCounts() {
    workers("a", "b");
    submit("job", 0, "a", "b", "b");
    Assignment slow = ask("a").get(0);
    pass(100);
    succeed(ask("b").get(0));
    succeed(ask("b").get(0));
    assertThat(ask("b")).as("not slow yet").isEmpty();

    pass(5_000);
    report("a", slow, 0.1);
    Assignment second = ask("b").get(0);
    assertThat(second.id()).isEqualTo(new AttemptId("job", TaskKind.MAP, 0, 1));
    assertThat(job("job").maps().speculative()).isEqualTo(1);
    succeed(second);

    assertThat(scheduler.unwanted("a", List.of(slow.id()))).containsExactly(slow.id());
    succeed(slow);
    Assignment.RunCommit commit = only(ask("b"), Assignment.RunCommit.class);
    assertThat(commit.winners()).containsExactly(1, 0, 0);
  }

  @Test
  void aCommitWaitsForAttemptsThatWereToldToStop() {
    workers("a", "b");
    submit("job", 0, "a", "b", "b");
    Assignment slow = ask("a").get(0);
    succeed(ask("b").get(0));
    succeed(ask("b").get(0));
    pass(5_000);
    succeed(ask("b").get(0));

    assertThat(ask("b")).isEmpty();
    end(slow, new AttemptResult.Cancelled());
    assertThat(ask("b")).singleElement().isInstanceOf(Assignment.RunCommit.class);
  }

  @Test
  void anAttemptThatTheWorkerNeverHeardOfIsGivenAgain() {
    workers("a");
    submit("job", 0, "a");
    Assignment lost = ask("a").get(0);
    running.get("a").clear();

    long sequence = sequences.merge("a", 1L, Long::sum);
    scheduler.heartbeat("a", sequence, sequence - 2, Map.of(), now);
    assertThat(scheduler.assign("a", now)).as("the answer may still be on its way").isEmpty();

    sequence = sequences.merge("a", 1L, Long::sum);
    scheduler.heartbeat("a", sequence, sequence - 1, Map.of(), now);
    Assignment again = scheduler.assign("a", now).get(0);
    assertThat(again.id().task()).isEqualTo(lost.id().task());
    assertThat(again.id().attempt()).isEqualTo(1);
  }

  @Test
  void aKilledJobStopsItsTasksAndCleansUp() {
    workers("a", "b");
    submit("job", 1, "a", "b");
    Assignment map = ask("a").get(0);

    scheduler.kill("job", "Killed by someone", now);

    assertThat(scheduler.unwanted("a", List.of(map.id()))).containsExactly(map.id());
    assertThat(ask("b")).as("waits for the map").isEmpty();
    end(map, new AttemptResult.Cancelled());
    succeed(only(ask("b"), Assignment.RunAbort.class));
    assertThat(job("job").state()).isEqualTo(JobState.KILLED);
    assertThat(job("job").message()).isEqualTo("Killed by someone");
  }

  @Test
  void jobsShareTheSlots() {
    workers("a", "b");
    submit("first", 0, "a", "a", "a");
    submit("second", 0, "a", "b", "b");

    assertThat(ask("a")).singleElement().extracting(a -> a.id().jobId()).isEqualTo("first");
    assertThat(ask("b")).singleElement().extracting(a -> a.id().jobId()).isEqualTo("second");
  }

  @Test
  void aSecondJobWithTheSameOutputIsRefused() {
    JobSpec spec = spec("one", 1);
    JobSpec same =
        new JobSpec(
            "two",
            "two",
            "user",
            "P",
            Optional.empty(),
            spec.output(),
            Map.of(),
            1,
            List.of(),
            List.of());
    assertThat(submitted(spec)).isTrue();

    assertThatThrownBy(() -> scheduler.submit(same, now))
        .isInstanceOf(JobRefusedException.class)
        .hasMessageContaining("one");
  }

  @Test
  void onlySoManyFinishedJobsAreRemembered() {
    workers("a");
    for (int i = 0; i <= config.maxFinishedJobs(); i++) {
      submit("job" + i, 0);
      succeed(only(ask("a"), Assignment.RunCommit.class));
    }

    assertThat(scheduler.jobs()).hasSize(config.maxFinishedJobs());
    assertThat(scheduler.job("job0")).isEmpty();
  }

  // What the tests are written in

  private void workers(String... ids) {
    for (String id : ids) {
      scheduler.register(new WorkerSpec(id, List.of(id), "", 1, "host", 1), now);
      sequences.put(id, 0L);
      running.put(id, new HashMap<>());
    }
  }

  private void submit(String id, int reducers, String... nodeOfEachSplit) {
    assertThat(submitted(spec(id, reducers, nodeOfEachSplit))).isTrue();
  }

  private boolean submitted(JobSpec spec) {
    try {
      scheduler.submit(spec, now);
      return true;
    } catch (JobRefusedException e) {
      return false;
    }
  }

  private static JobSpec spec(String id, int reducers, String... nodeOfEachSplit) {
    List<InputSplit.Host> hosts = new ArrayList<>();
    for (String node : List.of("a", "b", "c")) {
      hosts.add(new InputSplit.Host(List.of(node), RACKS.get(node)));
    }
    List<JobSpec.Split> splits = new ArrayList<>();
    for (String node : nodeOfEachSplit) {
      splits.add(new JobSpec.Split("/in", 0, 1, List.of("abc".indexOf(node))));
    }
    return new JobSpec(
        id, id, "user", "P", Optional.empty(), "/out-" + id, Map.of(), reducers, hosts, splits);
  }

  private void pass(long millis) {
    now += millis;
  }

  /** A worker's heartbeat with all it runs, and the answer. */
  private List<Assignment> ask(String worker) {
    long sequence = sequences.merge(worker, 1L, Long::sum);
    scheduler.heartbeat(worker, sequence, sequence - 1, running.get(worker), now);
    List<Assignment> given = scheduler.assign(worker, now);
    given.forEach(a -> running.get(worker).put(a.id(), 0.0));
    return given;
  }

  private List<Assignment> ask(String worker, long afterMillis) {
    ask(worker);
    pass(afterMillis);
    return ask(worker);
  }

  private void report(String worker, Assignment attempt, double progress) {
    running.get(worker).put(attempt.id(), progress);
    long sequence = sequences.merge(worker, 1L, Long::sum);
    scheduler.heartbeat(worker, sequence, sequence - 1, running.get(worker), now);
  }

  private void succeed(Assignment attempt) {
    succeed(attempt, Map.of());
  }

  private void succeed(Assignment attempt, Map<String, Long> counters) {
    end(attempt, new AttemptResult.Succeeded(counters));
  }

  private void fail(Assignment attempt, String message) {
    end(attempt, new AttemptResult.Failed(message));
  }

  private void fetchFailed(Assignment attempt, int map, int mapAttempt) {
    end(attempt, new AttemptResult.FetchFailed(map, mapAttempt, "gone"));
  }

  private void end(Assignment attempt, AttemptResult result) {
    running.forEach(
        (worker, attempts) -> {
          if (attempts.remove(attempt.id()) != null) {
            scheduler.finished(worker, attempt.id(), result, now);
          }
        });
  }

  private JobSummary job(String id) {
    return scheduler.job(id).orElseThrow();
  }

  private static int task(Assignment assignment) {
    return assignment.id().task();
  }

  private static <A extends Assignment> A only(List<Assignment> given, Class<A> type) {
    assertThat(given).singleElement().isInstanceOf(type);
    return type.cast(given.get(0));
  }
}
