package io.ashlar.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ashlar.witness.Classpaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code benchmarks/run}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    description = "Compares Ashlar with Apache HDFS, Hadoop MapReduce and Spark on this machine.")
public final class Main implements Callable<Integer> {
  private static final List<Part> PARTS =
      List.of(
          new StartPart(),
          TransferPart.cold(),
          new NameNodePart(),
          new WordCountPart(),
          new MemoryPart());

  /** Long, or not a comparison: runs only if it is named. */
  private static final List<Part> NAMED_ONLY =
      List.of(TransferPart.warm(), new RepairPart(), new SyncPart(), new IdlePart());

  @Parameters(
      paramLabel = "PART",
      description =
          "start, transfer, namenode, wordcount, memory; all of these unless named; warm-transfer,"
              + " repair, sync, idle alone")
  private List<String> chosen = new ArrayList<>();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "APACHE,ASHLAR",
      description = "which systems to measure, default ${DEFAULT-VALUE}")
  private Set<Peer> peers = Set.of();

  @Option(names = "--rounds", defaultValue = "3", description = "default ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--megabytes",
      defaultValue = "1024",
      description = "size of the file and of the text in MiB, default ${DEFAULT-VALUE}")
  private long megabytes;

  @Option(
      names = "--operations",
      defaultValue = "20000",
      description = "of each kind for NNThroughputBenchmark, default ${DEFAULT-VALUE}")
  private int operations;

  @Option(
      names = "--small-files",
      defaultValue = "100000",
      description = "memory: first measurement, default ${DEFAULT-VALUE}")
  private int smallFiles;

  @Option(
      names = "--large-files",
      defaultValue = "1000000",
      description = "memory: files of each kind at the second, default ${DEFAULT-VALUE}")
  private int largeFiles;

  @Option(names = "--disk", description = "directory on a disk, default benchmarks/target/runs")
  private Optional<Path> disk = Optional.empty();

  @Option(
      names = "--memory",
      defaultValue = "/dev/shm",
      description = "directory in memory, default ${DEFAULT-VALUE}")
  private Path memory;

  @Option(
      names = "--json",
      description = "file for the result, default benchmarks/target/result.json")
  private Optional<Path> json = Optional.empty();

  private Main() {}

  /** See {@code benchmarks/run --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path target = Classpaths.repositoryRoot().resolve("benchmarks/target");
    Plan plan =
        new Plan(
            peers,
            rounds,
            megabytes << 20,
            operations,
            smallFiles,
            largeFiles,
            List.of("-Xmx1g"),
            List.of("-Xmx512m"),
            List.of("-Xmx512m"),
            List.of("-Xmx2g"),
            disk.orElse(target.resolve("runs")),
            memory);
    Report report = new Report();
    report.note(
        "JVM flags, the same for both sides: NameNode %s, DataNode %s, client %s, jobs %s; Java %s, %d cores."
            .formatted(
                plan.nameNodeFlags(),
                plan.dataNodeFlags(),
                plan.clientFlags(),
                plan.computeFlags(),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors()));
    for (Part part : chosenParts()) {
      System.out.println(part.name() + ":");
      part.run(plan, report);
    }
    report.print(System.out);
    write(report, plan, json.orElse(target.resolve("result.json")));
    return 0;
  }

  private List<Part> chosenParts() {
    Map<String, Part> byName =
        Stream.concat(PARTS.stream(), NAMED_ONLY.stream())
            .collect(Collectors.toMap(Part::name, part -> part, (a, b) -> a, LinkedHashMap::new));
    if (chosen.isEmpty()) {
      return PARTS;
    }
    return chosen.stream()
        .map(
            name ->
                Optional.ofNullable(byName.get(name))
                    .orElseThrow(
                        () ->
                            new CommandLine.ParameterException(
                                new CommandLine(this),
                                "There is no part " + name + "; there are " + byName.keySet())))
        .toList();
  }

  private static void write(Report report, Plan plan, Path file) throws Exception {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("time", Instant.now().toString());
    result.put("rounds", plan.rounds());
    result.put("notes", report.notes());
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Report.Row row : report.rows()) {
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("part", row.figure().part());
      figure.put("figure", row.figure().what());
      figure.put("unit", row.figure().unit());
      figure.put("better", row.figure().better().name().toLowerCase(java.util.Locale.ROOT));
      figure.put("peer", row.peer());
      figure.put("peerSamples", row.peerSamples());
      figure.put("ashlarSamples", row.ownSamples());
      figure.put("ratio", Double.isNaN(row.ratio()) ? null : row.ratio());
      figures.add(figure);
    }
    result.put("figures", figures);
    Files.createDirectories(file.toAbsolutePath().getParent());
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), result);
    System.out.println("Samples: " + file);
  }
}
