package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaceDatanodeTest {

  @ParameterizedTest
  @CsvSource({
    // policy, wanted, left, relied on, asks
    "NEVER, 3, 1, true, false",
    "DEFAULT, 3, 2, false, false",
    "DEFAULT, 3, 1, false, true",
    "DEFAULT, 3, 2, true, true",
    "DEFAULT, 3, 3, true, false",
    "DEFAULT, 2, 1, true, false",
    "DEFAULT, 5, 3, false, false",
    "DEFAULT, 5, 2, false, true",
    "ALWAYS, 3, 2, false, true",
    "ALWAYS, 2, 1, false, true",
    "ALWAYS, 3, 3, true, false",
    "ALWAYS, 3, 0, true, false",
  })
  void asksForAnotherNodeAsHadoopsPolicyOfThatNameDoes(
      ReplaceDatanode policy, int wanted, int left, boolean reliedOn, boolean asks) {
    assertThat(policy.asksFor(wanted, left, reliedOn)).isEqualTo(asks);
  }
}
