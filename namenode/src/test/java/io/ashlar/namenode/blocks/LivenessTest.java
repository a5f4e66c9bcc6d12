package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.CountersInStore;
import io.ashlar.namenode.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final long TICK_MILLIS = 1_000;
  private static final long STALE_MILLIS = 5_000;
  private static final long DEAD_MILLIS = 30_000;

  private final MemoryTables tables = new MemoryTables();
  private final Random random = new Random(7);
  private final ClusterBlocks blocks =
      new ClusterBlocks(
          BlockSettings.of(STALE_MILLIS, DEAD_MILLIS),
          Topology.of(Map.of()),
          0,
          (view, inodeId) -> StoragePolicy.HOT,
          new CountersInStore(),
          random,
          () -> random);
  private long now = 1_000_000;

  private <R> void run(Command<R> command) throws FsException {
    command.decide(tables, new DecideContext(now, false));
  }

  @BeforeEach
  void register() throws FsException {
    run(blocks.register(new Registration("uuid", "10.0.0.1", "host", 9866, 9864, 9867, "3.5.0")));
    run(blocks.tick());
  }

  /** Time passes, and it is looked who was heard of, each second. */
  private void pass(long millis) throws FsException {
    for (long passed = 0; passed < millis; passed += TICK_MILLIS) {
      now += TICK_MILLIS;
      run(blocks.tick());
    }
  }

  private List<Liveness> liveness() {
    return blocks.datanodeStatus().stream().map(DatanodeStatus::liveness).toList();
  }

  @Test
  void whoIsSilentIsStaleAndThenDead() throws FsException {
    pass(STALE_MILLIS - TICK_MILLIS);
    assertThat(liveness()).containsExactly(Liveness.LIVE);
    pass(TICK_MILLIS);
    assertThat(liveness()).containsExactly(Liveness.STALE);
    pass(DEAD_MILLIS - STALE_MILLIS);
    assertThat(liveness()).containsExactly(Liveness.DEAD);
  }

  @Test
  void aSilenceInWhichNobodyListenedDoesNotCount() throws FsException {
    pass(4_000);
    now += 10 * DEAD_MILLIS;
    run(blocks.tick());
    assertThat(liveness()).containsExactly(Liveness.LIVE);

    pass(DEAD_MILLIS - 5_000);
    assertThat(liveness()).containsExactly(Liveness.STALE);
    pass(2_000);
    assertThat(liveness()).containsExactly(Liveness.DEAD);
  }

  @Test
  void aClockThatIsSetBackForgivesASilenceAndLetsANewOneCount() throws FsException {
    pass(DEAD_MILLIS - TICK_MILLIS);
    now -= 3_600_000;
    run(blocks.tick());

    pass(DEAD_MILLIS - TICK_MILLIS);
    assertThat(liveness()).containsExactly(Liveness.STALE);
    pass(TICK_MILLIS);
    assertThat(liveness()).containsExactly(Liveness.DEAD);
  }

  @Test
  void aClockThatIsSetForwardLetsNobodySeemToBeHeardInTheFuture() throws FsException {
    now += 3_600_000;
    run(
        blocks.heartbeat(
            new Heartbeat(
                "uuid", "10.0.0.1:9866", List.of(), 0, 0, 0, false, List.of(), List.of())));
    run(blocks.tick());

    pass(DEAD_MILLIS);
    assertThat(liveness()).containsExactly(Liveness.DEAD);
  }
}
