package io.ashlar.integration;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.BlockLocation.Replica;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Classpaths;
import io.ashlar.witness.JavaCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified Apache Spark, in a JVM of its own, that is given paths and nothing else. */
class SparkTest {
  private static final Set<String> DATANODE_NAMES = Set.of("quarry-0", "quarry-1", "quarry-2");
  private static final int BLOCK = 256 << 10;
  private static final int BLOCKS = 6;
  private static final String LINE = "the stone and the mason and the wall\n";
  private static final int LINES = BLOCKS * BLOCK / LINE.length();

  private static final String PEOPLE =
      """
      {"name": "Ada", "age": 36, "town": "Uhlenhorst"}
      {"name": "Bo", "age": 17, "town": "Uhlenhorst"}
      {"name": "Cem", "age": 52, "town": "Uhlenhorst"}
      {"name": "Dörte", "age": 64, "town": "Wohldorf"}
      {"name": "Emil", "age": 9, "town": "Wohldorf"}
      {"name": "Fay", "age": 18, "town": "Wohldorf"}
      """;

  private static LocalCluster cluster;
  private static FileSystem fs;
  private static List<String> printed;

  @BeforeAll
  static void runSpark(@TempDir Path directory) throws IOException {
    cluster =
        LocalCluster.builder(directory.resolve("cluster"))
            .blockSize(BLOCK)
            .replication(2)
            .configureDatanode((index, config) -> config.hostName("quarry-" + index))
            .start();
    fs = cluster.connect();
    write("/spark/words", LINE.repeat(LINES));
    write("/spark/people.json", PEOPLE);
    Path log = directory.resolve("spark.log");
    ChildProcess.start(
            "Spark",
            JavaCommand.forPeer()
                .flag("-XX:+UseSerialGC")
                .flag("-XX:TieredStopAtLevel=1")
                .flag("-Xmx768m")
                .flag("-Dspark.local.dir=" + directory.resolve("spark"))
                // Spark leaves a directory where it is started.
                .flag("-Duser.dir=" + directory)
                .classpath(testClasses(), Classpaths.spark())
                .main("io.ashlar.integration.spark.Analysis", List.of(cluster.uri() + "/spark")),
            Map.of("SPARK_LOCAL_IP", "127.0.0.1"),
            log)
        .awaitSuccess(Duration.ofMinutes(3));
    printed = Files.readAllLines(log);
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (fs != null) {
      fs.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void wordsAreCounted() throws IOException {
    assertThat(
            linesOfParts("/spark/counts").stream()
                .map(line -> line.split("\t"))
                .collect(toMap(f -> f[0], f -> f[1])))
        .isEqualTo(
            Map.of(
                "the", "" + 3 * LINES,
                "and", "" + 2 * LINES,
                "stone", "" + LINES,
                "mason", "" + LINES,
                "wall", "" + LINES));
    assertThat(fs.status("/spark/counts/_SUCCESS")).isPresent();
    assertThat(fs.status("/spark/counts/_temporary")).isEmpty();
  }

  @Test
  void tasksPreferTheDataNodesThatHoldTheirBlock() throws IOException {
    List<BlockLocation> blocks = fs.locations("/spark/words", 0, Long.MAX_VALUE);
    List<Set<String>> holders =
        blocks.stream()
            .map(block -> block.replicas().stream().map(Replica::hostName).collect(toSet()))
            .toList();
    List<Set<String>> preferred =
        answers("split ").stream()
            .map(hosts -> Stream.of(hosts.split(" ")).collect(toSet()))
            .toList();

    assertThat(preferred).isEqualTo(holders).hasSize(BLOCKS);
    assertThat(preferred)
        .allSatisfy(hosts -> assertThat(hosts).hasSize(2).isSubsetOf(DATANODE_NAMES));
  }

  @Test
  void aTableOfJsonAnswersSql() {
    assertThat(answers("town ")).containsExactly("Uhlenhorst 2 52", "Wohldorf 2 64");
  }

  @Test
  void parquetIsReplacedAndReadBack() throws IOException {
    assertThat(answers("rows ")).containsExactly("6");
    assertThat(answers("differing ")).containsExactly("0");
    assertThat(answers("grown ")).containsExactly("Ada 36", "Cem 52");
    try (Stream<FileStatus> entries = fs.list("/spark/people.parquet")) {
      assertThat(entries.map(FileStatus::name))
          .containsExactly("_SUCCESS", "town=Uhlenhorst", "town=Wohldorf");
    }
  }

  private static List<String> answers(String kind) {
    return printed.stream()
        .filter(line -> line.startsWith(kind))
        .map(line -> line.substring(kind.length()))
        .toList();
  }

  private static void write(String path, String text) throws IOException {
    try (FileWriter out = fs.create(path, CreateOptions.defaults())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> linesOfParts(String directory) throws IOException {
    List<FileStatus> parts;
    try (Stream<FileStatus> entries = fs.list(directory)) {
      parts = entries.filter(entry -> entry.name().startsWith("part-")).toList();
    }
    List<String> lines = new ArrayList<>();
    for (FileStatus part : parts) {
      try (FileReader in = fs.open(part.path())) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
      }
    }
    return lines;
  }

  private static String testClasses() {
    return Classpaths.repositoryRoot().resolve("integration-tests/target/test-classes").toString();
  }
}
