package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.topology.Rack;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class StorageTableTest {
  private final StorageTable table = new StorageTable();
  private final Datanode node =
      new Datanode(
          new Registration("uuid", "10.0.0.1", "host", 9866, 9864, 9867, "3.5.0"), Rack.DEFAULT, 0);

  private Storage add() {
    Storage storage =
        new Storage(table.nextIndex(), node, "DS-" + table.nextIndex(), StorageType.DISK);
    table.add(storage);
    return storage;
  }

  @Test
  void storagesAreFoundByTheirIndexUntilTheyAreRemoved() {
    Storage first = add();
    Storage second = add();
    assertThat(table.at(first.index)).isSameAs(first);
    assertThat(table.at(second.index)).isSameAs(second);
    assertThat(table.at(2)).isNull();
    assertThat(table.at(1 << 30)).isNull();
    assertThat(table.at(-1)).isNull();

    table.remove(first);
    assertThat(table.at(first.index)).isNull();
    assertThat(table.at(second.index)).isSameAs(second);
    assertThat(add().index).isEqualTo(2);
  }

  @Test
  void storagesThatCameAndWentTakeUpNothing() {
    Storage staying = add();
    ArrayDeque<Storage> passing = new ArrayDeque<>();
    for (int i = 0; i < 1_000 * StorageTable.PAGE; i++) {
      passing.add(add());
      if (passing.size() > 100) {
        table.remove(passing.poll());
      }
    }
    assertThat(table.pagesInUse()).isLessThanOrEqualTo(3);
    assertThat(table.at(staying.index)).isSameAs(staying);
    assertThat(table.at(passing.peekLast().index)).isSameAs(passing.peekLast());
  }
}
