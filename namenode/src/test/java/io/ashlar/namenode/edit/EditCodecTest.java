package io.ashlar.namenode.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ashlar.namenode.store.Table;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EditCodecTest {

  @Property(seed = "20261126")
  void aDecodedEditHasTheJournaledRowsInOrder(@ForAll("mutations") List<Mutation> mutations) {
    Edit edit = new Edit();
    for (Mutation each : mutations) {
      if (each.isDelete()) {
        edit.delete(each.table(), each.key());
      } else {
        edit.put(each.table(), each.key(), each.value());
      }
    }

    Edit decoded = EditCodec.decode(EditCodec.encode(edit));

    assertThat(decoded.mutations())
        .usingElementComparator(
            (a, b) ->
                a.table() == b.table()
                        && Arrays.equals(a.key(), b.key())
                        && Arrays.equals(a.value(), b.value())
                    ? 0
                    : 1)
        .isEqualTo(mutations.stream().filter(each -> each.table().journaled()).toList());
  }

  @Test
  void theBytesAreTheseForEver() {
    Edit edit =
        new Edit()
            .put(Table.ENTRIES, new byte[] {1, 2}, new byte[] {3})
            .delete(Table.LEASES, new byte[] {4})
            .put(Table.REPLICAS, new byte[] {9}, new byte[] {9});

    assertThat(HexFormat.of().formatHex(EditCodec.encode(edit)))
        .isEqualTo("0100020102010384" + "0104");
  }

  @Property(seed = "20261126")
  void garbageIsRefusedAndNeverReadPastItsEnd(@ForAll byte[] garbage) {
    try {
      EditCodec.decode(garbage);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void aLengthBeyondTheEndIsRefusedBeforeMemoryIsTaken() {
    byte[] lying = {1, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};

    assertThatIllegalArgumentException().isThrownBy(() -> EditCodec.decode(lying));
  }

  @Provide
  Arbitrary<List<Mutation>> mutations() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    return Combinators.combine(Arbitraries.of(Table.class), bytes, bytes.injectNull(0.3))
        .as(Mutation::new)
        .list()
        .ofMaxSize(20);
  }
}
