package io.ashlar.datanode.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.datanode.replica.Shelf;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockLayoutTest {
  private final BlockLayout layout = new BlockLayout(Path.of("/pool"));

  @ParameterizedTest
  @CsvSource({
    "1073741825, subdir0/subdir0",
    "1073750015, subdir0/subdir31",
    "1073807360, subdir1/subdir0",
    "-9223372036854775792, subdir0/subdir0",
    "-9223372036854775791, subdir0/subdir0",
    "78187493520, subdir22/subdir24"
  })
  void aFinalizedReplicaLiesWhereHadoopLooksForIt(long blockId, String directory) {
    assertThat(layout.data(Shelf.FINALIZED, blockId))
        .isEqualTo(Path.of("/pool/current/finalized", directory, "blk_" + blockId));
  }

  @Test
  void replicasInWritingAndCopiesLieFlat() {
    assertThat(layout.meta(Shelf.BEING_WRITTEN, 5, 1001))
        .isEqualTo(Path.of("/pool/current/rbw/blk_5_1001.meta"));
    assertThat(layout.data(Shelf.TEMPORARY, -5)).isEqualTo(Path.of("/pool/tmp/blk_-5"));
  }

  @Test
  void namesAreReadBack() {
    assertThat(BlockLayout.blockOfData("blk_-12")).hasValue(-12);
    assertThat(BlockLayout.blockOfData("blk_12_1001.meta")).isEmpty();
    assertThat(BlockLayout.blockOfData("blk_99999999999999999999")).isEmpty();
    assertThat(BlockLayout.blockOfMeta("blk_12_1001.meta")).hasValue(12);
    assertThat(BlockLayout.stampOfMeta("blk_12_1001.meta")).hasValue(1001);
  }
}
