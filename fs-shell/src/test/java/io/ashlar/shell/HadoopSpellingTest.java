package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopSpellingTest {

  @ParameterizedTest
  @CsvSource({
    "fs -ls /, ls /",
    "fs -put -f a /b, put -f a /b",
    "--fs hdfs://h:1 fs -ls /, --fs hdfs://h:1 ls /",
    "fs -fs hdfs://h:1 -ls /, --fs hdfs://h:1 ls /",
    "fs -D dfs.replication=2 -put a /b, --set fs.replication=2 put a /b",
    "fs -Ddfs.blocksize=1048576 -put a /b, --set fs.block-size=1048576 put a /b",
    "fs -copyFromLocal a /b, put a /b",
    "fs -moveFromLocal a /b, put --move a /b",
    "fs -appendToFile a /b, append a /b",
    "fs -lsr /, ls -R /",
    "fs -rmr /x, rm -r /x",
    "fs -help ls, ls --help",
    "ls fs, ls fs",
    "put fs /fs, put fs /fs"
  })
  void whatHadoopSaysIsUnderstood(String given, String expected) {
    assertThat(String.join(" ", HadoopSpelling.translate(given.split(" ", -1))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs", "fs ls /", "fs -D a.b=c -ls /", "fs -fs"})
  void whatCannotBeMeantIsWrongUsage(String given) {
    assertThatThrownBy(() -> HadoopSpelling.translate(given.split(" ", -1)))
        .isInstanceOf(UsageException.class);
  }
}
