package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.topology.Topology;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesTest {
  private static final long BLOCK = 7;
  private static final CopyLimits LIMITS = CopyLimits.of(0, 0);

  private final Datanodes nodes = new Datanodes(Topology.of(Map.of()));
  private final Copies copies = new Copies();
  private final Storage from = storage(1);
  private final Storage to = storage(2);
  private final Storage other = storage(3);

  private Storage storage(int number) {
    Registration registration =
        new Registration(
            "uuid-" + number, "10.0.0." + number, "dn" + number, 9866, 9864, 9867, "3.5.0");
    return nodes.storage(nodes.register(registration, 0).node(), "DS-" + number, StorageType.DISK);
  }

  private void order(long deadlineMillis, Storage... targets) {
    NodeCommand.ReplicaRef replica = new NodeCommand.ReplicaRef(BLOCK, 1001, 100);
    copies.add(
        LIMITS, new Copies.Underway(replica, from.node, List.of(targets), deadlineMillis), 0);
  }

  @Test
  void aCopyTakesThePlaceOfOneOfTheSameBlock() {
    order(1_000, to);
    order(1_000, other);
    assertThat(copies.size()).isEqualTo(1);

    copies.drop(BLOCK);

    for (Storage storage : List.of(from, to, other)) {
      assertThat(storage.node.load().in()).isZero();
      assertThat(storage.node.load().out()).isZero();
    }
  }

  @Test
  void aCopyIsNotWaitedForOnceItsSourceIsBad() {
    order(1_000, to);

    copies.sourceIsBad(BLOCK, other.node);
    copies.sourceIsBad(BLOCK + 1, from.node);
    assertThat(copies.size()).isEqualTo(1);
    copies.sourceIsBad(BLOCK, from.node);

    assertThat(copies.size()).isZero();
    assertThat(from.node.copies()).isEmpty();
    assertThat(copies.futileTargets(BLOCK)).isEmpty();
    for (Storage storage : List.of(from, to)) {
      assertThat(storage.node.load().in()).isZero();
      assertThat(storage.node.load().out()).isZero();
    }
  }

  @Test
  void whoDidNotGetACopyInTimeIsRememberedUntilTheBlockNeedsNone() {
    order(1_000, to, other);
    copies.arrived(BLOCK, other.node);
    copies.dropLate(999);
    assertThat(copies.futileTargets(BLOCK)).isEmpty();

    copies.dropLate(1_000);
    assertThat(copies.futileTargets(BLOCK)).containsExactly("uuid-2");

    copies.drop(BLOCK);
    assertThat(copies.futileTargets(BLOCK)).isEmpty();
  }

  @Test
  void aNodeThatDiedIsNotBlamed() {
    order(1_000, to);
    copies.dropOf(to.node);
    copies.dropLate(1_000);
    assertThat(copies.futileTargets(BLOCK)).isEmpty();
  }

  @Test
  void onlySoManyBlocksAreRemembered() {
    FutileTargets futile = new FutileTargets();
    for (long block = 1; block <= 10_001; block++) {
      futile.add(block, "uuid-1");
    }
    assertThat(futile.of(1)).isEmpty();
    assertThat(futile.of(2)).containsExactly("uuid-1");
    assertThat(futile.of(10_001)).containsExactly("uuid-1");
  }
}
