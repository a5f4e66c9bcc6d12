package io.ashlar.namenode.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.MemoryView;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final byte[] LOW = {};
  private static final byte[] HIGH = {(byte) 0xff, (byte) 0xff};

  record Write(int layer, byte key, byte value, boolean delete) {}

  @Property(seed = "20261126")
  void layersOverAStoreLookLikeTheirWritesApplied(@ForAll("writes") List<Write> writes) {
    MemoryView committed = new MemoryView();
    MemoryView expected = new MemoryView();
    Overlay overlay = new Overlay(committed);
    ChangeSet[] layers = {new ChangeSet(), new ChangeSet(), new ChangeSet()};
    for (int layer = 0; layer < layers.length; layer++) {
      for (Write write : writes) {
        if (write.layer() == layer) {
          layers[layer].set(Table.META, key(write), write.delete() ? null : value(write));
        }
      }
      expected.apply(layers[layer]);
    }
    committed.apply(layers[0]);
    overlay.push(layers[1]);
    overlay.push(layers[2]);

    assertSame(overlay, expected);

    committed.apply(layers[1]);
    overlay.removeOldest(layers[1]);
    assertSame(overlay, expected);
  }

  @Property(seed = "20261126")
  void aDraftShowsItsOwnWrites(@ForAll("writes") List<Write> writes) {
    MemoryView base = new MemoryView();
    ChangeSet before = new ChangeSet();
    ChangeSet after = new ChangeSet();
    Draft draft = new Draft(base);
    for (Write write : writes) {
      if (write.layer() == 0) {
        before.set(Table.META, key(write), value(write));
      } else if (write.delete()) {
        draft.delete(Table.META, key(write));
        after.set(Table.META, key(write), null);
      } else {
        draft.put(Table.META, key(write), value(write));
        after.set(Table.META, key(write), value(write));
      }
    }
    base.apply(before);
    MemoryView expected = new MemoryView();
    expected.apply(before);
    expected.apply(after);

    assertSame(draft, expected);
  }

  @Test
  void aLayerThatIsNotTheOldestCannotBeTakenAway() {
    Overlay overlay = new Overlay(new MemoryView());
    ChangeSet oldest = new ChangeSet();
    ChangeSet newest = new ChangeSet();
    overlay.push(oldest);
    overlay.push(newest);

    org.assertj.core.api.Assertions.assertThatIllegalStateException()
        .isThrownBy(() -> overlay.removeOldest(newest));
  }

  private static void assertSame(View actual, View expected) {
    assertThat(rows(actual)).isEqualTo(rows(expected));
    for (int key = 0; key < 8; key++) {
      assertThat(actual.get(Table.META, new byte[] {(byte) key}))
          .isEqualTo(expected.get(Table.META, new byte[] {(byte) key}));
    }
  }

  private static List<String> rows(View view) {
    List<String> rows = new ArrayList<>();
    try (Cursor cursor = view.scan(Table.META, LOW, HIGH)) {
      while (cursor.next()) {
        rows.add(cursor.key()[0] + "=" + cursor.value()[0]);
      }
    }
    return rows;
  }

  private static byte[] key(Write write) {
    return new byte[] {write.key()};
  }

  private static byte[] value(Write write) {
    return new byte[] {write.value()};
  }

  @Provide
  Arbitrary<List<Write>> writes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.bytes().between((byte) 0, (byte) 7),
            Arbitraries.bytes(),
            Arbitraries.of(true, false, false))
        .as(Write::new)
        .list()
        .ofMaxSize(60);
  }
}
