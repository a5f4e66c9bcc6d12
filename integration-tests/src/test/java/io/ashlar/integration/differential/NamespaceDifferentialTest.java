package io.ashlar.integration.differential;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random calls of several users, through Hadoop's client: results, exceptions and what is there in
 * the end are the same on Ashlar as on Apache HDFS.
 *
 * <p>{@code -Dashlar.differential.calls=N} makes another number of calls, {@code
 * -Dashlar.differential.seed=S} other ones. A failure is shrunk, and names the seed that makes its
 * sequence at once.
 */
@ExtendWith(Sides.Extension.class)
class NamespaceDifferentialTest {
  private static final int CALLS = Integer.getInteger("ashlar.differential.calls", 10_000);
  private static final long SEED = Long.getLong("ashlar.differential.seed", 1);
  private static final int SEQUENCE = 50;

  /** How many differences one run looks for before it reports. */
  private static final int REPORTED = Integer.getInteger("ashlar.differential.failures", 1);

  private static final AtomicInteger DIRECTORIES = new AtomicInteger();

  @Test
  void everyCallDoesWhatItDoesOnHdfs(Sides sides) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Side side : sides.both()) {
        side.clear();
      }
      StringBuilder reports = new StringBuilder();
      int differences = 0;
      for (long seed = SEED; seed < SEED + (CALLS + SEQUENCE - 1) / SEQUENCE; seed++) {
        List<NamespaceCall> calls = new CallGenerator(seed).sequence(SEQUENCE);
        Comparison comparison = compare(sides, calls, threads);
        if (comparison.differs()) {
          differences++;
          reports.append(shrink(sides, seed, comparison, threads));
          if (differences == REPORTED) {
            break;
          }
        }
      }
      if (differences > 0) {
        fail(reports.toString());
      }
    } finally {
      threads.shutdown();
    }
  }

  private static String shrink(Sides sides, long seed, Comparison found, ExecutorService threads)
      throws IOException {
    List<NamespaceCall> shortest =
        Shrinker.shrink(found.upToDifference(), calls -> compare(sides, calls, threads).differs());
    Comparison again = compare(sides, shortest, threads);
    return String.format(
        "%nAshlar and Apache HDFS differ (seed %d, shortest sequence):%n%s",
        seed, (again.differs() ? again : found).report());
  }

  private static Comparison compare(Sides sides, List<NamespaceCall> calls, ExecutorService threads)
      throws IOException {
    String directory = "/calls/" + System.nanoTime() + "-" + DIRECTORIES.incrementAndGet();
    List<CompletableFuture<List<String>>> both =
        sides.both().stream()
            .map(
                side ->
                    CompletableFuture.supplyAsync(() -> replay(side, directory, calls), threads))
            .toList();
    return new Comparison(calls, both.get(0).join(), both.get(1).join());
  }

  private static List<String> replay(Side side, String directory, List<NamespaceCall> calls) {
    try {
      return new Replay(side, directory).run(calls);
    } catch (IOException e) {
      throw new UncheckedIOException("on " + side, e);
    }
  }
}
