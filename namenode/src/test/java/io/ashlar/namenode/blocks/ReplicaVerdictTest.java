package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of the wire reference, DataNodes, 1.13, row by row. The block has stamp 1005 and 100
 * bytes.
 */
class ReplicaVerdictTest {

  @ParameterizedTest(name = "{0} block, {1} replica with stamp {2} and {3} bytes: {4}")
  @CsvSource({
    "none,               FINALIZED, 1005, 100, UNKNOWN",
    "none,               RBW,       1005, 100, UNKNOWN",
    "COMPLETE,           FINALIZED, 1005, 100, ADD",
    "COMPLETE,           FINALIZED, 1004, 100, CORRUPT",
    "COMPLETE,           FINALIZED, 1006, 100, CORRUPT",
    "COMPLETE,           FINALIZED, 1005,  99, CORRUPT",
    "COMMITTED,          FINALIZED, 1005, 100, ADD",
    "COMMITTED,          FINALIZED, 1004, 100, CORRUPT",
    "COMMITTED,          FINALIZED, 1005, 101, CORRUPT",
    "UNDER_CONSTRUCTION, FINALIZED, 1004, 100, CORRUPT",
    "UNDER_CONSTRUCTION, FINALIZED, 1005,   7, ADD",
    "UNDER_CONSTRUCTION, FINALIZED, 1006,   7, ADD",
    "UNDER_CONSTRUCTION, RBW,       1004,   7, CORRUPT",
    "UNDER_CONSTRUCTION, RBW,       1005,   7, WRITING",
    "UNDER_CONSTRUCTION, RWR,       1005,   7, WRITING",
    "UNDER_CONSTRUCTION, RWR,       1004,   7, CORRUPT",
    "COMMITTED,          RBW,       1005,  50, WRITING",
    "COMMITTED,          RBW,       1004,  50, CORRUPT",
    "COMPLETE,           RBW,       1005,  50, IGNORE",
    "COMPLETE,           RBW,       1004,  50, CORRUPT",
    "COMPLETE,           RWR,       1005,  50, CORRUPT",
    "COMPLETE,           RWR,       1006,  50, CORRUPT",
    "COMPLETE,           RUR,       1005, 100, CORRUPT",
    "UNDER_CONSTRUCTION, TEMPORARY, 1005, 100, CORRUPT",
  })
  void isAsTheTableSays(
      String blockState,
      ReportedState reported,
      long generationStamp,
      long lengthBytes,
      ReplicaVerdict expected) {
    BlockInfo block =
        blockState.equals("none")
            ? null
            : new BlockInfo(1073741825L, 16386, 0, 1005, 100, 3, BlockState.valueOf(blockState), 0);

    assertThat(
            ReplicaVerdict.of(
                block, new ReportedReplica(1073741825L, generationStamp, lengthBytes, reported)))
        .isEqualTo(expected);
  }
}
