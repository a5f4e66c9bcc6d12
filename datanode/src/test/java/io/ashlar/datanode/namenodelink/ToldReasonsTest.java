package io.ashlar.datanode.namenodelink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToldReasonsTest {
  private final ToldReasons told = new ToldReasons();

  @Test
  void aReasonIsNewOnceUntilTheLinkHasWorked() {
    assertThat(told.isNew("Connection refused")).isTrue();
    assertThat(told.isNew("Connection refused")).isFalse();
    assertThat(told.isNew("it answers DisallowedDatanodeException: not in the list")).isTrue();
    assertThat(told.isNew("Connection refused")).isFalse();

    told.forget();

    assertThat(told.isNew("Connection refused")).isTrue();
  }

  @Test
  void portsAndCountsMakeNoOtherReasonOfOne() {
    assertThat(told.isNew("Connection from /127.0.0.1:41234 was reset")).isTrue();
    assertThat(told.isNew("Connection from /127.0.0.1:9 was reset")).isFalse();
  }

  @Test
  void reasonsWithoutEndAreNotTold() {
    int news = 0;
    for (char letter = 'a'; letter <= 'z'; letter++) {
      news += told.isNew("reason " + letter) ? 1 : 0;
    }

    assertThat(news).isEqualTo(16);
  }
}
