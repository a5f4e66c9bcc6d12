package io.ashlar.protocol.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestTargetTest {

  @Test
  void onlyWhatIsBelowThePrefixIsForWebHdfs() {
    assertThat(RequestTarget.isWebHdfs("/webhdfs/v1")).isTrue();
    assertThat(RequestTarget.isWebHdfs("/webhdfs/v1/a?op=OPEN")).isTrue();
    assertThat(RequestTarget.isWebHdfs("/webhdfs/v1?op=OPEN")).isTrue();
    assertThat(RequestTarget.isWebHdfs("/webhdfs/v10/a")).isFalse();
    assertThat(RequestTarget.isWebHdfs("/jmx")).isFalse();
  }

  @Test
  void bareCharactersBeyondAsciiAreUtf8() {
    String asNettyReadsIt =
        new String(
            "/webhdfs/v1/Größe".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    assertThat(RequestTarget.text(asNettyReadsIt)).isEqualTo("/webhdfs/v1/Größe");
  }

  @Test
  void thePathOfTheRootIsASlash() {
    assertThat(RequestTarget.filePath("/webhdfs/v1")).isEqualTo("/");
    assertThat(RequestTarget.filePath("/webhdfs/v1/")).isEqualTo("/");
    assertThat(RequestTarget.filePath("/webhdfs/v1/a/b")).isEqualTo("/a/b");
  }
}
