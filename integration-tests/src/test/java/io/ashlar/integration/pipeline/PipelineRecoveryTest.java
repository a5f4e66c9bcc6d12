package io.ashlar.integration.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.integration.Content;
import io.ashlar.integration.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node of a pipeline is stopped first, so that what the writer does next is certainly not
 * acknowledged when the node is then killed.
 */
class PipelineRecoveryTest {
  /** Whether to lose every node at every moment, which takes thrice as long. */
  private static final boolean ALL = Boolean.getBoolean("ashlar.pipeline.all");

  private static final int FLUSHED = 300_001;
  private static final Content CONTENT = new Content(11, FaultyCluster.BLOCK + 500_000);

  private static FaultyCluster cluster;
  private static int files;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    cluster = new FaultyCluster(directory);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void restore() throws IOException {
    cluster.restore();
  }

  /** What the writer is at when the node is lost. */
  enum Moment {
    WRITING(0) {
      @Override
      void goOn(Writer.Stream out) throws IOException {
        out.write(rest());
      }
    },
    FLUSHING(1) {
      @Override
      void goOn(Writer.Stream out) throws IOException {
        out.write(rest(), 0, 1_000);
        out.hflush();
        out.write(rest(), 1_000, rest().length - 1_000);
      }
    },
    CLOSING(2) {
      @Override
      void goOn(Writer.Stream out) throws IOException {
        out.close();
      }
    };

    /** The place in the pipeline that is lost then, unless all are. */
    private final int place;

    Moment(int place) {
      this.place = place;
    }

    abstract void goOn(Writer.Stream out) throws IOException;

    Content content() {
      return this == CLOSING ? new Content(CONTENT.seed(), FLUSHED) : CONTENT;
    }

    private static byte[] rest() {
      return CONTENT.bytes(FLUSHED, (int) CONTENT.length() - FLUSHED);
    }
  }

  /** Each client at each moment; every place in the pipeline as well if all are asked for. */
  static Stream<Arguments> losses() {
    return Stream.of(Writer.values())
        .flatMap(
            writer ->
                Stream.of(Moment.values())
                    .flatMap(
                        moment ->
                            places(moment).mapToObj(place -> Arguments.of(writer, moment, place))));
  }

  private static IntStream places(Moment moment) {
    return ALL ? IntStream.range(0, 3) : IntStream.of(moment.place);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aWriterGoesOnWithoutANodeThatIsKilled(Writer writer, Moment moment, int index)
      throws Exception {
    String path = newPath();
    Writer.Stream out = begin(writer, path);
    List<Integer> victim = List.of(cluster.holders(path).get(index));

    goOnWhileLosing(victim, out, moment);
    out.close();

    cluster.assertHolds(path, moment.content());
  }

  @ParameterizedTest
  @EnumSource(Writer.class)
  void aWriterGoesOnWhenTwoOfThreeNodesAreKilled(Writer writer) throws Exception {
    String path = newPath();
    Writer.Stream out = begin(writer, path);
    List<Integer> victims = cluster.holders(path).subList(0, 2);

    goOnWhileLosing(victims, out, Moment.WRITING);
    out.close();

    cluster.assertHolds(path, CONTENT);
  }

  @ParameterizedTest
  @EnumSource(Writer.class)
  void whatWasFlushedOutlivesAllNodesOfAPipeline(Writer writer) throws Exception {
    String path = newPath();
    Writer.Stream out = begin(writer, path);
    List<Integer> victims = cluster.holders(path);

    assertThatThrownBy(() -> goOnWhileLosing(victims, out, Moment.FLUSHING))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    cluster.restore();
    cluster.recover(path);

    long length = cluster.hadoop.getFileStatus(new org.apache.hadoop.fs.Path(path)).getLen();
    assertThat(length).isBetween((long) FLUSHED, FLUSHED + 1_000L);
    cluster.assertHolds(path, new Content(CONTENT.seed(), length));
  }

  @ParameterizedTest
  @CsvSource({"HADOOP, 2", "OWN, 0", "OWN, 1"})
  void aNodeThatHangsIsLeftOutAndItsReplicaIsWorthless(Writer writer, int index) throws Exception {
    String path = newPath();
    Writer.Stream out = begin(writer, path);
    int victim = cluster.holders(path).get(index);
    cluster.node(victim).pause();
    try {
      out.write(CONTENT.bytes(FLUSHED, 100_000));
      out.hflush();
      out.close();
      assertThat(cluster.holders(path)).doesNotContain(victim);
    } finally {
      cluster.node(victim).resume();
    }
    cluster.awaitFenced(victim, path);
    cluster.assertHolds(path, new Content(CONTENT.seed(), FLUSHED + 100_000));
  }

  @ParameterizedTest
  @EnumSource(Writer.class)
  void aSlowNodeSlowsTheWriterAndLosesNothing(Writer writer) throws Exception {
    String path = newPath();
    Writer.Stream out = begin(writer, path);
    List<Integer> pipeline = cluster.holders(path);
    CompletableFuture<Void> writing = goOn(out, Moment.FLUSHING);
    for (int i = 0; i < 6; i++) {
      int slow = pipeline.get(i % pipeline.size());
      cluster.node(slow).pause();
      await().pollDelay(Duration.ofMillis(150)).until(() -> true);
      cluster.node(slow).resume();
    }
    writing.get();
    out.close();

    cluster.assertHolds(path, CONTENT);
  }

  @Test
  void aReplacementThatIsNotThereDoesNotHinderOurWriter() throws Exception {
    String path = newPath();
    Writer.Stream out = begin(Writer.OWN, path);
    List<Integer> victim = List.of(cluster.holders(path).get(1));
    cluster.kill(cluster.others(path)); // the NameNode does not know yet, and names them

    goOnWhileLosing(victim, out, Moment.FLUSHING);
    out.close();

    cluster.restore();
    cluster.assertHolds(path, CONTENT);
  }

  @Test
  void aFileIsClosedAlthoughTheNameNodeIsKilledInItsRecovery() throws Exception {
    String path = newPath();
    // Its block stays the only one of which nothing else than a flush is known.
    FSDataOutputStream abandoned =
        cluster
            .newHadoopClient()
            .create(
                new org.apache.hadoop.fs.Path(path), true, 4096, (short) 3, FaultyCluster.BLOCK);
    abandoned.write(CONTENT.bytes(0, FLUSHED));
    abandoned.hflush();

    cluster.hadoop.recoverLease(new org.apache.hadoop.fs.Path(path));
    cluster.restartNameNode();

    cluster.awaitClosed(path);
    cluster.assertHolds(path, new Content(CONTENT.seed(), FLUSHED));
  }

  private static String newPath() {
    files++;
    return "/file-" + files;
  }

  private static Writer.Stream begin(Writer writer, String path) throws IOException {
    Writer.Stream out =
        writer.create(cluster.hadoop, cluster.own, path, (short) 3, FaultyCluster.BLOCK);
    out.write(CONTENT.bytes(0, FLUSHED));
    out.hflush();
    return out;
  }

  private static CompletableFuture<Void> goOn(Writer.Stream out, Moment moment) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                moment.goOn(out);
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            },
            "writer");
    thread.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> done.isDone() || isWaiting(thread));
    return done;
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void goOnWhileLosing(List<Integer> victims, Writer.Stream out, Moment moment)
      throws Exception {
    cluster.pause(victims);
    CompletableFuture<Void> writing = goOn(out, moment);
    assertThat(writing).as("waits for the nodes that are stopped").isNotDone();
    cluster.kill(victims);
    writing.get();
  }
}
