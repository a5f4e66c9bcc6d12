package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewritingTest {

  @ParameterizedTest
  @CsvSource({
    "cp -p /a /b, cp --preserve=top /a /b",
    "cp -ptopax -f /a /b, cp --preserve=topax -f /a /b",
    "cp -- -p /b, cp -- -p /b",
    "put -p a /b, put -p a /b",
    "count -q -t /a, count -q --types= /a",
    "'count -q -t ssd,disk -v /a', 'count -q --types=ssd,disk -v /a'",
    "count -t -q /a, count --types= -q /a",
    "'--json setfacl --set u /a', '--json setfacl --replace u /a'",
    "--set a=b ls /, --set a=b ls /"
  })
  void spellingsThatPicocliWouldReadOtherwiseBecomeLongOptions(String given, String expected) {
    assertThat(String.join(" ", Rewriting.rewrite(List.of(given.split(" ", -1)))))
        .isEqualTo(expected);
  }
}
