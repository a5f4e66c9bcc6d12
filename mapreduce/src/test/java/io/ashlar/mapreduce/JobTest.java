package io.ashlar.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class JobTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path directory;

  @Test
  void wordCountCountsWordsInLowerCase() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 3, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "Alice aime Bob. Bob aime Alice.");

      JobSummary job = run(client, JobRequest.wordCount(List.of("/in"), "/out"));

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(cluster.output("/out")).isEqualTo(Map.of("alice", "2", "aime", "2", "bob", "2"));
      assertThat(cluster.local("/out/_SUCCESS")).exists();
      assertThat(cluster.local("/out/_temporary")).doesNotExist();
      assertThat(job.maps().done()).isEqualTo(4);
      assertThat(job.locality().nodeLocal() + job.locality().rackLocal()).isEqualTo(4);
      assertThat(job.counters()).containsEntry("map output records", 6L);
    }
  }

  @Test
  void aJobOfManyBlocksAndReducesCountsRight() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 300; i++) {
      expected.put("word" + i, Integer.toString(i));
      text.append(("Word" + i + " ").repeat(i)).append('\n');
    }
    try (TestCluster cluster = TestCluster.start(directory, 3, 10_000);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", text.toString());
      cluster.write("/in/empty", "");
      cluster.write("/in/_hidden", "not this");

      JobSummary job = run(client, JobRequest.wordCount(List.of("/in"), "/out").withReducers(5));

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(job.reduces().done()).isEqualTo(5);
      assertThat(cluster.output("/out")).isEqualTo(expected);
    }
  }

  @Test
  void theCountsAreRightWhenAWorkerIsLostInTheMiddle() throws Exception {
    TestPrograms.GatedLineCount.reset();
    try (TestCluster cluster = TestCluster.start(directory, 3, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "line-a\nline-b\n".repeat(9));

      String id =
          client.submit(
              JobRequest.of(TestPrograms.GatedLineCount.class.getName(), List.of("/in"), "/out"));
      await().atMost(PATIENCE).until(() -> client.status(id).maps().done() == 4);
      int doneThere = mapOutputs(cluster.workerDirectory(0));
      cluster.worker(0).close();
      TestPrograms.GatedLineCount.gate.countDown();
      JobSummary job = client.await(id, s -> {});

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(cluster.output("/out")).isEqualTo(Map.of("line-a", "9", "line-b", "9"));
      assertThat(job.maps().rerun()).isEqualTo(doneThere);
    }
  }

  private static int mapOutputs(Path worker) throws Exception {
    try (Stream<Path> walk = Files.walk(worker)) {
      return (int) walk.filter(path -> path.getFileName().toString().equals("output")).count();
    }
  }

  @Test
  void aWorkerThatComesLaterRunsWhatWaits() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 0, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "one two");
      String id = client.submit(JobRequest.wordCount(List.of("/in"), "/out"));
      cluster.startWorker(0);

      assertThat(client.await(id, s -> {}).state()).isEqualTo(JobState.SUCCEEDED);
    }
  }

  @Test
  void aFailingMapperFailsTheJobWithItsMessageAndLeavesNothing() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 2, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "good\ngood\nfail\ngood\n");

      JobSummary job =
          run(client, JobRequest.of(TestPrograms.Failing.class.getName(), List.of("/in"), "/out"));

      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.message())
          .contains("This line is not for me")
          .contains("after 4 tries")
          .contains("TestPrograms");
      assertThat(cluster.local("/out")).doesNotExist();
      await().atMost(PATIENCE).until(() -> localJobs(cluster.workerDirectory(0)) == 0);
      await().atMost(PATIENCE).until(() -> localJobs(cluster.workerDirectory(1)) == 0);
    }
  }

  private static long localJobs(Path worker) throws Exception {
    try (Stream<Path> jobs = Files.list(worker.resolve("jobs"))) {
      return jobs.count();
    }
  }

  @Test
  void anAttemptThatFailsIsTriedAgain() throws Exception {
    TestPrograms.FailingOnce.tries.set(0);
    try (TestCluster cluster = TestCluster.start(directory, 2, 1_000);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "a\nb\na\n");

      JobSummary job =
          run(
              client,
              JobRequest.of(TestPrograms.FailingOnce.class.getName(), List.of("/in"), "/out"));

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(job.maps().failedAttempts()).isEqualTo(1);
      assertThat(cluster.output("/out")).isEqualTo(Map.of("a", "2", "b", "1"));
    }
  }

  @Test
  void aKilledJobStopsAndCleansUp() throws Exception {
    TestPrograms.GatedLineCount.reset();
    TestPrograms.GatedLineCount.started.set(100);
    try (TestCluster cluster = TestCluster.start(directory, 2, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "line-a\nline-b\n");
      String id =
          client.submit(
              JobRequest.of(TestPrograms.GatedLineCount.class.getName(), List.of("/in"), "/out"));
      await().atMost(PATIENCE).until(() -> client.status(id).maps().running() > 0);

      client.kill(id);

      JobSummary job = client.await(id, s -> {});
      assertThat(job.state()).isEqualTo(JobState.KILLED);
      assertThat(cluster.local("/out")).doesNotExist();
      assertThat(client.list()).extracting(JobSummary::id).containsExactly(id);
      await().atMost(PATIENCE).until(() -> localJobs(cluster.workerDirectory(0)) == 0);
    }
  }

  @Test
  void aJobWithoutReducesWritesWhatItsMapsEmit() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 2, 10);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "one apple\ntwo pears\nthree apples\n");

      JobSummary job =
          run(
              client,
              JobRequest.of(TestPrograms.Grep.class.getName(), List.of("/in/text"), "/out")
                  .withParameter("text", "apple"));

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(cluster.output("/out")).isEqualTo(Map.of("0", "one apple", "20", "three apples"));
      assertThat(job.counters()).containsEntry("hits", 2L);
    }
  }

  @Test
  void aProgramCanComeInAJar() throws Exception {
    Path jar = jarWithProgram();
    try (TestCluster cluster = TestCluster.start(directory, 2, 1_000);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "b\na\nb\n");

      JobSummary job =
          run(client, JobRequest.of("elsewhere.Lengths", List.of("/in"), "/out").withJar(jar));

      assertThat(job.state()).as(job.message()).isEqualTo(JobState.SUCCEEDED);
      assertThat(cluster.output("/out")).isEqualTo(Map.of("a", "1", "b", "2"));
      assertThat(cluster.local("/tmp/ashlar-staging/" + job.id())).doesNotExist();
    }
  }

  /** Compiles a program that is not on the class path. */
  private Path jarWithProgram() throws Exception {
    Path source = directory.resolve("elsewhere/Lengths.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        """
        package elsewhere;
        import io.ashlar.mapreduce.api.*;
        import io.ashlar.mapreduce.text.*;
        public final class Lengths implements Program {
          @Override public Plan plan(Parameters parameters) {
            return Plan.read(new TextLines())
                .map(() -> (at, line, out) -> out.emit(line, 1L), Codec.utf8(), Codec.varLongs())
                .combine(LongCombiner.SUM).combined().write(new TextOutput());
          }
        }
        """);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = Path.of(JobTest.class.getResource("/").toURI()) + "/../classes";
    int status = compiler.run(null, null, null, "-cp", classPath, "-proc:none", source.toString());
    assertThat(status).isZero();
    Path jar = directory.resolve("program.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> classes = Files.list(source.getParent())) {
      for (Path file : (Iterable<Path>) classes::iterator) {
        if (file.toString().endsWith(".class")) {
          out.putNextEntry(new JarEntry("elsewhere/" + file.getFileName()));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
    return jar;
  }

  @Test
  void anOutputThatExistsIsRefused() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 0, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "x");
      cluster.write("/out/old", "keep me");

      assertThatThrownBy(() -> client.submit(JobRequest.wordCount(List.of("/in"), "/out")))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("output exists");
      assertThat(cluster.local("/out/old")).exists();
    }
  }

  @Test
  void anInputThatIsNotThereIsRefused() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 0, 8);
        JobClient client = cluster.client()) {
      assertThatThrownBy(() -> client.submit(JobRequest.wordCount(List.of("/nowhere"), "/out")))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("/nowhere");
    }
  }

  @Test
  void aClassThatIsNotThereIsRefused() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 0, 8);
        JobClient client = cluster.client()) {
      cluster.write("/in/text", "x");
      assertThatThrownBy(() -> client.submit(JobRequest.of("no.Such", List.of("/in"), "/out")))
          .hasMessageContaining("There is no class no.Such");
    }
  }

  private static JobSummary run(JobClient client, JobRequest request) throws Exception {
    return client.await(client.submit(request), s -> {});
  }
}
