package io.ashlar.shell.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
  @TempDir private Path dir;

  private Settings read(String yaml, String... assignments) throws IOException {
    Path file = Files.writeString(dir.resolve("ashlar.yaml"), yaml);
    return Settings.load(Optional.of(file), List.of(assignments));
  }

  @Test
  void keysMayBeDottedOrNested() throws IOException {
    Settings settings =
        read(
            """
            # a comment
            namenode.rpc-address: 127.0.0.1:9000
            datanode:
              dirs:
                - /disk1
                - /disk2
              sync-on-close: false
            fs:
              block-size: 64m
            """);

    assertThat(settings.get(Keys.NAMENODE_RPC)).isEqualTo(new InetSocketAddress("127.0.0.1", 9000));
    assertThat(settings.get(Keys.DATANODE_DIRS))
        .containsExactly(Path.of("/disk1"), Path.of("/disk2"));
    assertThat(settings.get(Keys.SYNC_ON_CLOSE)).isFalse();
    assertThat(settings.get(Keys.BLOCK_SIZE)).isEqualTo(64L << 20);
  }

  @Test
  void mappingsHoldAnyNames() throws IOException {
    Settings settings =
        read(
            """
            namenode:
              topology:
                host-a: /rack1
                10.0.0.7: /rack2
            """);

    assertThat(settings.get(Keys.TOPOLOGY))
        .isEqualTo(Map.of("host-a", "/rack1", "10.0.0.7", "/rack2"));
  }

  @Test
  void theCommandLineWinsOverTheFile() throws IOException {
    Settings settings = read("fs.replication: 2\n", "fs.replication=1", "datanode.dirs=/a,/b");

    assertThat(settings.get(Keys.REPLICATION)).isEqualTo(1);
    assertThat(settings.get(Keys.DATANODE_DIRS)).containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void listsAndMappingsMayBeWrittenOnTheCommandLineAsInTheFile() throws IOException {
    Settings settings =
        read("", "namenode.topology={a: /r1, 10.0.0.7: /r2}", "datanode.dirs=[/a, /b]");

    assertThat(settings.get(Keys.TOPOLOGY)).isEqualTo(Map.of("a", "/r1", "10.0.0.7", "/r2"));
    assertThat(settings.get(Keys.DATANODE_DIRS)).containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void whatIsNotSetHasItsDefault() throws IOException {
    Settings settings = read("# only a comment\n");

    assertThat(settings.get(Keys.REPLICATION)).isEqualTo(3);
    assertThat(settings.isSet(Keys.REPLICATION)).isFalse();
    assertThat(settings.find(Keys.DATANODE_NAMENODE)).isEmpty();
  }

  @Test
  void whatIsNoTextIsToldInPlainWords() throws IOException {
    Path latin = Files.write(dir.resolve("latin"), new byte[] {'a', ':', ' ', (byte) 0xe9, 'b'});

    assertThatThrownBy(() -> Settings.load(Optional.of(latin), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(latin + ": not YAML: Is not UTF-8 text");
    assertThatThrownBy(() -> Settings.load(Optional.of(dir), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(dir + ": Is a directory");
    assertThat(read("\uFEFFfs.replication: 2\n").get(Keys.REPLICATION)).isEqualTo(2);
  }

  @Test
  void aFileThatWasNamedHasToExist() {
    Optional<Path> missing = Optional.of(dir.resolve("missing.yaml"));

    assertThatThrownBy(() -> Settings.load(missing, List.of()))
        .isInstanceOf(NoSuchFileException.class);
  }

  static List<List<String>> mistakes() {
    return List.of(
        List.of(
            "fs.blok-size: 1m\n",
            "line 1",
            "unknown key fs.blok-size",
            "did you mean fs.block-size?"),
        List.of("fs:\n  replication: 3\n  replicas: 2\n", "line 3", "unknown key fs.replicas"),
        List.of("\n\nqqqqqqqqqqqqqqqqqq: 1\n", "line 3", "'ashlar config' lists the keys"),
        List.of("fs.replication: many\n", "line 1", "fs.replication", "whole number from 1 to 512"),
        List.of("fs.block-size: 1000\n", "line 1", "fs.block-size", "multiple of 512"),
        List.of("a: 1\nfs.block-size: 1 parsec\n", "unknown key a"),
        List.of("namenode.dead-interval: 30\n", "line 1", "namenode.dead-interval", "unit"),
        List.of("namenode.rpc-address: 8020\n", "line 1", "namenode.rpc-address", "host:port"),
        List.of("namenode.rpc-address: h:99999\n", "line 1", "namenode.rpc-address", "65535"),
        List.of(
            "datanode.sync-on-close: maybe\n", "line 1", "datanode.sync-on-close", "true or false"),
        List.of("fs.uri: file:///tmp\n", "line 1", "fs.uri", "hdfs://host:port"),
        List.of("fs.replication: [1, 2]\n", "line 1", "fs.replication", "one value"),
        List.of("fs.replication: 1\nfs:\n  replication: 2\n", "line 3", "set twice", "line 1"),
        List.of("- a\n- b\n", "line 1", "key: value"),
        List.of("fs.replication: 1\n  bad: [\n", "line 2", "not YAML"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsToldWithItsKeyAndLine(List<String> mistake) {
    assertThatThrownBy(() -> read(mistake.get(0)))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(mistake.subList(1, mistake.size()))
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "fs.replcation=2, did you mean fs.replication?",
    "fs.replication=x, whole number",
    "nonsense, expected key=value",
    "'namenode.topology={a: b', not YAML",
    "'datanode.dirs=[/a, /b], /c', not YAML",
    "'datanode.dirs=[/a]\n--- [/b]', more follows",
    "'namenode.topology={}', is an empty mapping",
    "'namenode.topology={a: {b: c}}', nested too deep",
    "'namenode.topology=[a, b]', 'name=value pairs'",
    "'fs.replication=[1, 2]', whole number"
  })
  void aMistakeOnTheCommandLineIsToldWithItsWords(String assignment, String expected) {
    assertThatThrownBy(() -> Settings.load(Optional.empty(), List.of(assignment)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--set " + assignment)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({"512, 512", "64k, 65536", "128M, 134217728", "1GiB, 1073741824", "2 KB, 2048"})
  void sizesHaveUnits(String text, long expected) {
    assertThat(ValueType.SIZE.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "3s, 3000", "5m, 300000", "6h, 21600000", "1d, 86400000", "0, 0"})
  void durationsHaveUnits(String text, long expectedMillis) {
    assertThat(ValueType.DURATION.parse(text)).isEqualTo(Duration.ofMillis(expectedMillis));
  }

  @Test
  void everyDefaultCanBeRead() {
    assertThat(Keys.all())
        .allSatisfy(
            key -> {
              assertThat(key.doc()).isNotBlank();
              assertThat(key.defaultValue() == null).isEqualTo(key.defaultText().isEmpty());
            })
        .extracting(Key::name)
        .doesNotHaveDuplicates();
  }
}
