package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.CountersInStore;
import io.ashlar.namenode.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeLimitsTest {
  private static final long DEAD_MILLIS = 30_000;
  private static final long REMEMBERED_MILLIS = 3_600_000;

  private final MemoryTables tables = new MemoryTables();
  private final Random random = new Random(7);
  private final ClusterBlocks blocks =
      new ClusterBlocks(
          BlockSettings.of(5_000, DEAD_MILLIS),
          new NodeLimits(3, 4, REMEMBERED_MILLIS),
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

  private boolean decide(Command<Boolean> command) throws FsException {
    return ((Decision.Decided<Boolean>) command.decide(tables, new DecideContext(now, false)))
        .reply();
  }

  private static Registration registration(int number) {
    return new Registration(
        "uuid-" + number, "10.0.0." + number, "host-" + number, 9866, 9864, 9867, "3.5.0");
  }

  private void register(int number) throws FsException {
    run(blocks.register(registration(number)));
  }

  private void heartbeat(int number, List<String> storages) throws FsException {
    List<StorageReport> reports =
        storages.stream()
            .map(id -> new StorageInfo(id, StorageType.DISK, false, 1 << 30, 0, 1 << 30, 0, 0))
            .map(info -> new StorageReport(info, false))
            .toList();
    String address = registration(number).transferAddress();
    run(blocks.heartbeat(new Heartbeat("uuid-" + number, address, reports, 0, 0, 0, false)));
  }

  /** Time passes in heartbeat intervals, in which the named nodes are heard of. */
  private void pass(long millis, int... alive) throws FsException {
    for (long passed = 0; passed < millis; passed += 1_000) {
      now += 1_000;
      for (int node : alive) {
        heartbeat(node, List.of("DS-" + node));
      }
      run(blocks.tick());
    }
  }

  private List<String> known() {
    return blocks.datanodes(DatanodeFilter.ALL).stream().map(DatanodeInfo::uuid).sorted().toList();
  }

  private static List<String> storages(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "DS-" + i).toList();
  }

  @Test
  void aNodeBeyondTheLimitIsRefusedAndThoseThatAreThereMayRegisterAgain() throws FsException {
    register(1);
    register(2);
    register(3);

    assertThatThrownBy(() -> register(4))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("10.0.0.4:9866 (uuid-4) cannot register: 3 DataNodes are registered");

    register(2);
    assertThat(known()).containsExactly("uuid-1", "uuid-2", "uuid-3");
  }

  @Test
  void whatIsDeadForLongestMakesRoom() throws FsException {
    register(1);
    register(2);
    pass(10_000, 1);
    register(3);
    pass(DEAD_MILLIS + 2_000, 1);

    register(4);
    assertThat(known()).containsExactly("uuid-1", "uuid-3", "uuid-4");
    register(5);
    assertThat(known()).containsExactly("uuid-1", "uuid-4", "uuid-5");
    assertThatThrownBy(() -> register(6)).isInstanceOf(FsException.class);
  }

  @Test
  void aNodeThatTakesAnotherOnesAddressNeedsNoRoom() throws FsException {
    register(1);
    register(2);
    register(3);
    pass(DEAD_MILLIS + 2_000, 1, 2);

    Registration reborn =
        new Registration("uuid-9", "10.0.0.2", "host-2", 9866, 9864, 9867, "3.5.0");
    run(blocks.register(reborn));
    assertThat(known()).containsExactly("uuid-1", "uuid-3", "uuid-9");

    pass(2_000, 1, 2);
    Registration again =
        new Registration("uuid-8", "10.0.0.1", "host-1", 9866, 9864, 9867, "3.5.0");
    run(blocks.register(again));
    assertThat(known()).containsExactly("uuid-3", "uuid-8", "uuid-9");
  }

  @Test
  void storagesThatComeAndGoAreForgottenOrRefused() throws FsException {
    register(1);
    int next = 0;
    for (; next < NodeLimits.MAX_PASSING + 2; next += 2) {
      heartbeat(1, storages(next, next + 2));
    }
    int refused = next;
    assertThatThrownBy(() -> heartbeat(1, storages(refused, refused + 2)))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("names 2 new storages while");
    heartbeat(1, storages(refused - 2, refused)); // those that are known may go on

    int steps = 0;
    while (decide(blocks.step())) {
      assertThat(++steps).isLessThan(NodeLimits.MAX_PASSING);
    }
    heartbeat(1, storages(refused, refused + 2));
    assertThat(blocks.storages("uuid-1")).hasSize(2);
  }

  @Test
  void aDeadNodeIsShownForAWhileAndThenForgotten() throws FsException {
    register(1);
    register(2);
    pass(REMEMBERED_MILLIS - 2_000, 1);
    assertThat(blocks.datanodes(DatanodeFilter.DEAD))
        .extracting(DatanodeInfo::uuid)
        .containsExactly("uuid-2");

    pass(4_000, 1);
    assertThat(known()).containsExactly("uuid-1");

    register(2);
    assertThat(known()).containsExactly("uuid-1", "uuid-2");
  }

  @Test
  void moreStoragesThanANodeMayHaveAreRefusedAndNothingOfThemIsKept() throws FsException {
    register(1);
    heartbeat(1, storages(0, 3));

    assertThatThrownBy(() -> heartbeat(1, storages(0, 5)))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("names 2 new storages beside 3 known ones; a DataNode may have 4");
    ReportedReplica replica = new ReportedReplica(7, 1001, 10, ReportedState.FINALIZED);
    List<ReplicaEvent> events =
        storages(3, 5).stream()
            .map(
                id ->
                    new ReplicaEvent(id, StorageType.DISK, ReplicaEvent.Kind.RECEIVED, replica, ""))
            .toList();
    assertThatThrownBy(() -> run(blocks.received("uuid-1", events)))
        .isInstanceOf(FsException.class);

    assertThat(blocks.storages("uuid-1"))
        .extracting(StorageInfo::storageId)
        .containsExactly("DS-0", "DS-1", "DS-2");
    heartbeat(1, storages(0, 4));
    assertThat(blocks.storages("uuid-1")).hasSize(4);
  }

  @Test
  void namesWithoutEndAreNotKept() throws FsException {
    String endless = "x".repeat(NodeLimits.MAX_NAME + 1);

    assertThatThrownBy(
            () ->
                run(
                    blocks.register(
                        new Registration(endless, "10.0.0.1", "h", 9866, 9864, 9867, "3.5.0"))))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("id of 257 letters is refused");
    register(1);
    assertThatThrownBy(() -> heartbeat(1, List.of(endless))).isInstanceOf(FsException.class);
    assertThat(known()).containsExactly("uuid-1");
  }
}
