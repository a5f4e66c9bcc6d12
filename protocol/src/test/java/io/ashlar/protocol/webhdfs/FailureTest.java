package io.ashlar.protocol.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

  @ParameterizedTest
  @CsvSource({
    "java.io.FileNotFoundException, 404",
    "java.io.IOException, 403",
    "org.apache.hadoop.security.AccessControlException, 403",
    "org.apache.hadoop.hdfs.server.namenode.SafeModeException, 403",
    "java.lang.SecurityException, 403",
    "java.lang.IllegalArgumentException, 400",
    "org.apache.hadoop.HadoopIllegalArgumentException, 400",
    "org.apache.hadoop.fs.InvalidPathException, 400",
    "java.lang.UnsupportedOperationException, 400",
    "java.lang.NullPointerException, 500",
  })
  void theStatusGoesWithTheClass(String className, int status) {
    assertThat(new Failure(className, "no").status()).isEqualTo(status);
  }

  @Test
  void theSimpleNameOfANestedClassIsItsOwn() {
    assertThat(
            new Failure(
                    "org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException",
                    "long")
                .simpleName())
        .isEqualTo("PathComponentTooLongException");
    assertThat(Failure.io("x").simpleName()).isEqualTo("IOException");
  }

  @Test
  void aStackTraceBehindTheMessageIsCutOff() {
    assertThat(Failure.io("no\n\tat here").message()).isEqualTo("no");
  }
}
