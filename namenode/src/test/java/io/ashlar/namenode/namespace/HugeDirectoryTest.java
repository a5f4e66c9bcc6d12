package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A page of a listing is as much work in a huge directory as in a large one. */
class HugeDirectoryTest {
  private static final byte[] START = new byte[0];
  private static final int PAGE = 1000;

  private final NamespaceFixture fs = new NamespaceFixture();
  private int steps;

  @Test
  void aPageTakesNoMoreStepsInALargerDirectory() throws FsException {
    fill("/large", 5_000);
    fill("/huge", 30_000);

    for (byte[] after :
        new byte[][] {START, name(1_500), "f000250x".getBytes(StandardCharsets.UTF_8)}) {
      int large = stepsOfPage("/large", after);
      assertThat(stepsOfPage("/huge", after)).isEqualTo(large).isLessThanOrEqualTo(2 * PAGE + 2);
    }
  }

  @Test
  void fromTheStartEveryPageKnowsExactlyHowManyAreLeft() throws FsException {
    fill("/d", 3_500);
    byte[] after = START;
    for (int left = 2_500; left > 0; left -= PAGE) {
      ListingPage page = fs.reader.list(ROOT, "/d", after, false).orElseThrow();
      assertThat(page.remaining()).isEqualTo(left);
      after = page.entries().get(page.entries().size() - 1).name();
    }
    assertThat(fs.reader.list(ROOT, "/d", after, false).orElseThrow().remaining()).isZero();
  }

  @Test
  void fromTheMiddleAPageKnowsWhetherThereIsMore() throws FsException {
    fill("/d", 5_000);

    assertThat(left(name(100))).isEqualTo(PAGE + 1);
    assertThat(left(name(3_500))).isEqualTo(499);
    assertThat(left(name(3_998))).isEqualTo(1);
    assertThat(left(name(3_999))).isZero();
    assertThat(left(name(4_998))).isZero();
  }

  private int left(byte[] after) throws FsException {
    return new NamespaceReader(fs.view).list(ROOT, "/d", after, false).orElseThrow().remaining();
  }

  private int stepsOfPage(String path, byte[] after) throws FsException {
    steps = 0;
    ListingPage page =
        new NamespaceReader(new CountingView()).list(ROOT, path, after, false).orElseThrow();
    assertThat(page.entries()).hasSize(PAGE);
    return steps;
  }

  private void fill(String directory, int files) throws FsException {
    fs.mkdirs(directory);
    for (int i = 0; i < files; i++) {
      fs.mkdirs(directory + "/" + new String(name(i), StandardCharsets.UTF_8));
    }
  }

  private static byte[] name(int number) {
    return String.format("f%06d", number).getBytes(StandardCharsets.UTF_8);
  }

  /** Counts the rows that are stepped over. */
  private final class CountingView implements View {
    @Override
    public byte[] get(Table table, byte[] key) {
      return fs.view.get(table, key);
    }

    @Override
    public Cursor scan(Table table, byte[] from, byte[] to) {
      Cursor rows = fs.view.scan(table, from, to);
      return new Cursor() {
        @Override
        public boolean next() {
          steps++;
          return rows.next();
        }

        @Override
        public byte[] key() {
          return rows.key();
        }

        @Override
        public byte[] value() {
          return rows.value();
        }

        @Override
        public void close() {
          rows.close();
        }
      };
    }
  }
}
