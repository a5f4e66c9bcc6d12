package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.benchmarks.ZipfText;
import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.mapreduce.JobClient;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.witness.AshlarCommand;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are killed while they work. */
class WorkerFailureTest {
  private static final int VOCABULARY = 50_000;
  private static final int BLOCK = 1 << 20;
  private static final int BLOCKS = 96;

  @Test
  void aJobWhoseWorkerIsKilledEndsWithTheRightCounts(@TempDir Path directory) throws IOException {
    try (AshlarDaemons cluster =
            AshlarDaemons.builder(directory)
                .dataNodes(3)
                .workers(3)
                .set("worker.slots", "1")
                .set("job.worker-timeout", "3s")
                .start();
        FileSystem fs = FileSystem.connect(cluster.uri());
        JobClient jobs = JobClient.connect(cluster.uri(), ClientOptions.defaults())) {
      ZipfText text = new ZipfText(1, VOCABULARY);
      try (FileWriter out =
          fs.create("/in/text", CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
        text.writeTo(out, (long) BLOCKS * BLOCK);
      }

      ChildProcess job =
          AshlarCommand.on(cluster.uri(), directory)
              .start("job", List.of("job", "run", "wordcount", "/in", "/out"));
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> jobs.list().stream().anyMatch(each -> each.maps().done() >= 3));
      cluster.workers().get(0).kill();

      job.awaitSuccess(Duration.ofMinutes(3));
      JobSummary summary = jobs.list().get(0);
      assertThat(summary.maps().done()).isEqualTo(summary.maps().total());
      assertThat(counts(fs, "/out")).isEqualTo(expected(text));
    }
  }

  private static Map<Integer, Integer> expected(ZipfText text) {
    Map<Integer, Integer> expected = new HashMap<>();
    for (int rank = 0; rank < VOCABULARY; rank++) {
      if (text.count(rank) > 0) {
        expected.put(rank, text.count(rank));
      }
    }
    return expected;
  }

  /** Counts by rank of the word, so that the truth need not be spelled. */
  private static Map<Integer, Integer> counts(FileSystem fs, String directory) throws IOException {
    ZipfText ranks = new ZipfText(1, VOCABULARY);
    Map<Integer, Integer> counts = new HashMap<>();
    List<FileStatus> parts;
    try (Stream<FileStatus> entries = fs.list(directory)) {
      parts = entries.filter(entry -> entry.name().startsWith("part-")).toList();
    }
    for (FileStatus part : parts) {
      try (FileReader in = fs.open(part.path());
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] fields = line.split("\t", -1);
          Integer before = counts.put(ranks.rank(fields[0]), Integer.parseInt(fields[1]));
          assertThat(before).as("a second count of %s", fields[0]).isNull();
        }
      }
    }
    return counts;
  }
}
