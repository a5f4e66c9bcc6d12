package io.ashlar.shell.demo;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.JobClient;
import io.ashlar.mapreduce.JobRequest;
import io.ashlar.mapreduce.JobState;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.server.Signals;
import io.ashlar.shell.terminal.StatusLine;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what Ashlar does, with the user's own files. */
@Command(
    name = "demo",
    description = {
      "Shows a cluster at work, with your own files.",
      "Starts one in a temporary directory, stores FILEs in small blocks, counts their words",
      "where the blocks lie, and shows what happened. Without FILE, it takes the text files",
      "of Ashlar's own source tree."
    })
public final class Demo extends Verb {
  private static final int DATANODES = 3;

  /** Fewer than there are DataNodes, so that it matters where a task runs. */
  private static final int REPLICAS = 2;

  private static final String INPUT = "/demo/input";
  private static final String OUTPUT = "/demo/words";
  private static final int TOP = 12;

  /** System property with which the launcher tells where Ashlar's own tree is. */
  private static final String HOME = "ashlar.home";

  @Option(names = "--keep", description = "Leaves the cluster running until you stop it.")
  private boolean keep;

  @Parameters(paramLabel = "FILE")
  private List<Path> paths = new ArrayList<>();

  /** For a run of the command. */
  public Demo(Session session) {
    super(session);
  }

  @SuppressWarnings("try") // The registration only has to be closed.
  @Override
  protected void run() throws IOException, InterruptedException {
    DemoInput input =
        paths.isEmpty()
            ? DemoInput.textBelow(Path.of(System.getProperty(HOME, ".")))
            : DemoInput.of(paths);
    Signals signals = new Signals();
    if (keep) {
      signals.listen();
    }
    Path dir = Files.createTempDirectory("ashlar-demo-");
    try (var cleanup = session().interruption().onInterrupt(() -> deleteTree(dir))) {
      requireSpace(dir, input);
      perform(input, dir, signals);
    } finally {
      deleteTree(dir);
    }
  }

  private void perform(DemoInput input, Path dir, Signals signals)
      throws IOException, InterruptedException {
    DemoReport report = new DemoReport(terminal(), DATANODES, REPLICAS);
    report.title();
    Stopwatch watch = new Stopwatch();
    try (LocalCluster cluster = start(dir, input.blockSizeBytes());
        FileSystem fileSystem = cluster.connect();
        StatusLine line = new StatusLine(terminal())) {
      report.started(watch.lap(), cluster);
      new DemoStore(fileSystem, INPUT, line).store(input);
      report.stored(watch.lap(), input);
      JobSummary job = count(cluster, line);
      report.counted(watch.lap(), job);
      report.words(TopWords.read(fileSystem, OUTPUT, TOP));
      report.blocks(fileSystem, cluster, INPUT, input);
      report.locality(job);
      if (keep) {
        report.kept(cluster);
        signals.await();
      } else {
        report.goodbye();
      }
    }
  }

  private static LocalCluster start(Path dir, long blockSizeBytes) throws IOException {
    return LocalCluster.builder(dir)
        .datanodes(DATANODES)
        .workers(DATANODES)
        .blockSize(blockSizeBytes)
        .replication(REPLICAS)
        .configureDatanode((index, config) -> config.syncOnClose(false))
        .start();
  }

  private JobSummary count(LocalCluster cluster, StatusLine line)
      throws IOException, InterruptedException {
    try (JobClient client = JobClient.connect(cluster.uri(), ClientOptions.defaults())) {
      String id = client.submit(JobRequest.wordCount(List.of(INPUT), OUTPUT));
      JobSummary job =
          client.await(
              id,
              summary ->
                  line.show(
                      "counting words: %d of %d maps, %d of %d reduces"
                          .formatted(
                              summary.maps().done(),
                              summary.maps().total(),
                              summary.reduces().done(),
                              summary.reduces().total())));
      line.clear();
      if (job.state() != JobState.SUCCEEDED) {
        throw new ShellException("The word count " + job.state() + ": " + job.message());
      }
      return job;
    }
  }

  private static void requireSpace(Path dir, DemoInput input) throws IOException {
    FileStore disk = Files.getFileStore(dir);
    long needed = input.totalBytes() * (REPLICAS + 1);
    if (disk.getUsableSpace() < needed) {
      throw new ShellException(
          "%s has %d MiB free and the demo needs %d MiB; set TMPDIR to another disk"
              .formatted(dir.getParent(), disk.getUsableSpace() >> 20, needed >> 20));
    }
  }

  private void deleteTree(Path dir) {
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failed) {
      session().failed(new ShellException("`" + dir + "': Cannot be removed", failed));
    }
  }
}
