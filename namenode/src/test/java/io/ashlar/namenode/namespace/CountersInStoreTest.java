package io.ashlar.namenode.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.blocks.BlockCounters.Last;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.FsException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountersInStoreTest {
  private final NamespaceFixture fs = new NamespaceFixture();
  private final CountersInStore counters = new CountersInStore();

  private void raise(Last atLeast) throws FsException {
    fs.run(
        (view, context) -> {
          Edit edit = new Edit();
          counters.raise(view, edit, atLeast);
          return Decision.of(edit, null);
        });
  }

  @Test
  void aNewBlockGetsNumbersAboveTheRaisedOnes() throws FsException {
    List<Long> ids = fs.write("/f", 100);
    NamespaceStats before = NamespaceStats.of(fs.view);
    assertThat(counters.last(fs.view)).isEqualTo(new Last(ids.get(0), 1001));

    raise(new Last(1_073_742_000L, 2_000));

    assertThat(NamespaceStats.of(fs.view)).isEqualTo(before);
    fs.create("/g", "me");
    NewBlock block = fs.addBlock("/g", "me", null);
    assertThat(block.block().blockId()).isEqualTo(1_073_742_001L);
    assertThat(block.block().generationStamp()).isEqualTo(2_001);
  }

  @Test
  void nothingIsEverCountedDown() throws FsException {
    fs.write("/f", 100);
    Last before = counters.last(fs.view);

    raise(new Last(7, 7));

    assertThat(counters.last(fs.view)).isEqualTo(before);
  }
}
