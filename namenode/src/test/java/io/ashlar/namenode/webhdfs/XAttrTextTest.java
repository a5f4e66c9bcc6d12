package io.ashlar.namenode.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XAttrTextTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {"ab", "\"ab\"", "0x6162", "0X6162", "0sYWI="})
  void aValueIsGivenInAnyEncoding(String text) {
    assertThat(XAttrText.of("user.a", text).getValue().toStringUtf8()).isEqualTo("ab");
  }

  @Test
  void aValueIsShownInTheEncodingThatIsAskedFor() {
    byte[] value = {'a', 'b'};
    assertThat(XAttrText.Encoding.TEXT.text(value)).isEqualTo("\"ab\"");
    assertThat(XAttrText.Encoding.HEX.text(value)).isEqualTo("0x6162");
    assertThat(XAttrText.Encoding.BASE64.text(value)).isEqualTo("0sYWI=");
  }

  @Test
  void aNameHasItsNamespaceInFront() {
    assertThat(XAttrText.name(XAttrText.named("user.mood.today"))).isEqualTo("user.mood.today");
    assertThat(XAttrText.name(XAttrText.named("TRUSTED.x"))).isEqualTo("trusted.x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mood", ".mood", "us.mood", "nobody.mood", "user."})
  void aNameWithoutOneIsRefused(String name) {
    assertThatThrownBy(() -> XAttrText.named(name))
        .hasMessageStartingWith(
            name.equals("user.")
                ? "XAttr name cannot be empty."
                : "An XAttr name must be prefixed");
  }
}
