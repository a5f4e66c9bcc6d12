package io.ashlar.protocol.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.TokenProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
  private static TokenProto token(int identifierLength) {
    return TokenProto.newBuilder()
        .setIdentifier(ByteString.copyFrom(new byte[identifierLength]))
        .setPassword(ByteString.copyFromUtf8("secret"))
        .setKind("WEBHDFS delegation")
        .setService("127.0.0.1:8020")
        .build();
  }

  @Test
  void anEmptyTokenIsWhatHadoopWrites() {
    TokenProto empty =
        TokenProto.newBuilder()
            .setIdentifier(ByteString.EMPTY)
            .setPassword(ByteString.EMPTY)
            .setKind("")
            .setService("")
            .build();

    assertThat(TokenText.encode(empty)).isEqualTo("AAAAAA");
    assertThat(TokenText.decode("AAAAAA")).isEqualTo(empty);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255, 256, 40_000})
  void aTokenOfAnyLengthComesBack(int length) {
    assertThat(TokenText.decode(TokenText.encode(token(length)))).isEqualTo(token(length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "AAAA", "not a token!", "f____w", "jP____8"})
  void whatIsNoTokenIsRefused(String text) {
    assertThatThrownBy(() -> TokenText.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
