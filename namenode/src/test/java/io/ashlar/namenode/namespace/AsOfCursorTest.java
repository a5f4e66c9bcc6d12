package io.ashlar.namenode.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.NotInMemoryException;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import org.junit.jupiter.api.Test;

class AsOfCursorTest {
  private int open;

  @Test
  void whatIsNotInMemoryLeavesNoCursorOpen() {
    assertThatThrownBy(() -> scan(new SnapshotView(new Cold(), 1)))
        .isInstanceOf(NotInMemoryException.class);
    assertThat(open).isZero();
  }

  private static void scan(View view) {
    try (Cursor rows = view.scan(Table.ENTRIES, Keys.of(1L), Keys.of(2L))) {
      rows.next();
    }
  }

  /** Nothing of it is in memory. */
  private final class Cold implements View {
    @Override
    public byte[] get(Table table, byte[] key) {
      throw new NotInMemoryException();
    }

    @Override
    public Cursor scan(Table table, byte[] from, byte[] to) {
      open++;
      return new Cursor() {
        @Override
        public boolean next() {
          throw new NotInMemoryException();
        }

        @Override
        public byte[] key() {
          throw new IllegalStateException("There is no row");
        }

        @Override
        public byte[] value() {
          throw new IllegalStateException("There is no row");
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }
}
