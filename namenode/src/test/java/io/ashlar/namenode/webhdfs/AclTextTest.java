package io.ashlar.namenode.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AclTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"user::rwx", "user:bob:r--", "default:group:them:-w-", "mask::--x", "other::---"})
  void anEntryComesBackAsItWasWritten(String entry) {
    assertThat(AclText.parse(entry, true)).singleElement().extracting(AclText::of).isEqualTo(entry);
  }

  @Test
  void entriesToRemoveHaveNoPermissions() {
    assertThat(AclText.parse("user:bob:,default:group:them:", false))
        .extracting(AclText::of)
        .containsExactly("user:bob:---", "default:group:them:---");
    assertThatThrownBy(() -> AclText.parse("user:bob:rwx", false))
        .hasMessage("Invalid <aclSpec> : user:bob:rwx");
    assertThatThrownBy(() -> AclText.parse("user:bob:", true))
        .hasMessage("Invalid <aclSpec> : user:bob:");
  }

  @Test
  void permissionsHaveTheirOrder() {
    assertThat(AclText.bits("r-x")).isEqualTo(5);
    assertThatThrownBy(() -> AclText.bits("xwr")).isInstanceOf(IllegalArgumentException.class);
  }
}
