package io.ashlar.shell.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1023, 1023",
    "1024, 1 K",
    "1025, 1.0 K",
    "1536, 1.5 K",
    "1048575, 1.0 M",
    "-2048, -2 K",
    "134217728, 128 M",
    "1152921504606846976, 1 E"
  })
  void sizesForPeopleAreAsTheHdfsCommandWritesThem(long bytes, String expected) {
    assertThat(Sizes.human(bytes)).isEqualTo(expected);
  }

  @Test
  void columnsOfATableLineUp() {
    Table table = new Table(Table.Align.LEFT, Table.Align.RIGHT).row("a", 1).row("bcd", 1000);

    assertThat(table.lines()).containsExactly("a       1", "bcd  1000");
  }
}
