package io.ashlar.benchmarks;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarCommand;
import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.Classpaths;
import io.ashlar.witness.DfsProcesses;
import io.ashlar.witness.HadoopCommand;
import io.ashlar.witness.JavaCommand;
import io.ashlar.witness.TimedCommand;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Word count of the same generated text: Ashlar's job on Ashlar, Hadoop's local MapReduce and Spark
 * on Apache HDFS, from the start of the submitting process to its end. Data lie in memory, and the
 * counts of each are compared with the generator's.
 */
final class WordCountPart implements Part {
  private static final Report.Figure WALL =
      new Report.Figure("wordcount", "from submission to exit", "s", Report.Better.LOWER);
  private static final long SEED = 2;
  private static final int VOCABULARY = ZipfText.LARGE_VOCABULARY;

  private interface Job {
    TimedCommand run(String output) throws IOException;
  }

  @Override
  public String name() {
    return "wordcount";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    Plan.inFreshDirectory(
        plan.memory(),
        directory -> {
          Path source = directory.resolve("text");
          ZipfText text = new ZipfText(SEED, VOCABULARY);
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(source))) {
            text.writeTo(out, plan.sizeBytes());
          }
          report.note(
              "wordcount: %,d bytes, %,d words, %,d distinct"
                  .formatted(Files.size(source), text.words(), text.distinctWords()));
          for (int round = 0; round < plan.rounds(); round++) {
            for (Peer peer : plan.peersOfRound(round)) {
              Plan.inFreshDirectory(
                  plan.memory(),
                  at -> {
                    switch (peer) {
                      case APACHE -> measureApache(plan, at, source, text, report);
                      case ASHLAR -> measureOwn(plan, at, source, text, report);
                    }
                  });
            }
          }
        });
  }

  private static void measureOwn(
      Plan plan, Path directory, Path source, ZipfText text, Report report) throws IOException {
    AshlarUp cluster =
        AshlarUp.builder(directory.resolve("cluster")).flags(plan.computeFlags()).start();
    try {
      upload(cluster, source);
      AshlarCommand command =
          AshlarCommand.on(cluster.uri(), directory).withFlags(plan.clientFlags());
      measure(
          cluster,
          Report.ASHLAR,
          output ->
              TimedCommand.run(
                  "ashlar job",
                  command.command(List.of("job", "run", "wordcount", "/in", output)),
                  command.environment(),
                  directory.resolve("job.log")),
          text,
          report);
    } finally {
      cluster.kill();
    }
  }

  private static void measureApache(
      Plan plan, Path directory, Path source, ZipfText text, Report report) throws IOException {
    ApacheHdfs cluster =
        ApacheHdfs.builder(directory.resolve("cluster"))
            .nameNodeFlags(plan.nameNodeFlags())
            .dataNodeFlags(plan.dataNodeFlags())
            .start();
    try {
      upload(cluster, source);
      measure(
          cluster,
          "Spark local[2]",
          output ->
              TimedCommand.run(
                  "Spark",
                  JavaCommand.forPeer()
                      .flags(plan.computeFlags())
                      .flag("-Dspark.local.dir=" + directory.resolve("spark"))
                      .classpath(Classpaths.benchmarks(), Classpaths.spark())
                      .main(
                          "io.ashlar.benchmarks.spark.WordCount",
                          List.of(cluster.uri() + "/in", cluster.uri() + output)),
                  Map.of(),
                  directory.resolve("spark.log")),
          text,
          report);
      measure(
          cluster,
          "Hadoop MapReduce local",
          output ->
              TimedCommand.run(
                  "Hadoop MapReduce",
                  HadoopCommand.on(cluster.uri(), directory)
                      .withFlags(plan.computeFlags())
                      .command("io.ashlar.benchmarks.hadoop.WordCount", List.of("/in", output)),
                  Map.of(),
                  directory.resolve("mapreduce.log")),
          text,
          report);
    } finally {
      cluster.kill();
    }
  }

  private static void measure(
      DfsProcesses cluster, String system, Job job, ZipfText text, Report report)
      throws IOException {
    String output = "/out-" + system.replaceAll("[^A-Za-z]", "");
    double seconds = job.run(output).wallSeconds();
    assertCounts(cluster, output, text, system);
    report.add(WALL, system, seconds);
  }

  /** One replica is enough where nothing fails, and leaves memory for the rest. */
  private static void upload(DfsProcesses cluster, Path source) throws IOException {
    try (FileSystem fs = FileSystem.connect(cluster.uri());
        FileWriter out = fs.create("/in/text", CreateOptions.defaults().withReplication(1))) {
      Files.copy(source, out);
    }
  }

  private static void assertCounts(
      DfsProcesses cluster, String output, ZipfText text, String system) throws IOException {
    int distinct = 0;
    long words = 0;
    try (FileSystem fs = FileSystem.connect(cluster.uri())) {
      List<FileStatus> parts;
      try (Stream<FileStatus> entries = fs.list(output)) {
        parts = entries.filter(entry -> entry.name().startsWith("part-")).toList();
      }
      for (FileStatus part : parts) {
        try (FileReader in = fs.open(part.path());
            BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 20)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int tab = line.indexOf('\t');
            long count = Long.parseLong(line.substring(tab + 1));
            int rank = text.rank(line.substring(0, tab));
            if (rank < 0 || count != text.count(rank)) {
              throw new IOException(system + " counted '" + line + "', which is wrong");
            }
            distinct++;
            words += count;
          }
        }
      }
    }
    if (distinct != text.distinctWords() || words != text.words()) {
      throw new IOException(
          "%s counted %,d distinct of %,d words; the text has %,d of %,d"
              .formatted(system, distinct, words, text.distinctWords(), text.words()));
    }
  }
}
