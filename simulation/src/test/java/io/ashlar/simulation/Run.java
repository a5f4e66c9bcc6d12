package io.ashlar.simulation;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One seed from its beginning to its end.
 *
 * @param violation what went wrong, or null
 * @param lastLines of the trace
 */
record Run(
    long seed,
    long digest,
    long events,
    long checks,
    Map<FaultCounts.Kind, Long> faults,
    Throwable violation,
    List<String> lastLines) {

  static Run of(long seed) {
    return of(seed, new Seams(), line -> {});
  }

  static Run of(long seed, Seams seams, Consumer<String> reader) {
    Cluster cluster = new Cluster(seed, seams, reader);
    Throwable violation = null;
    try {
      cluster.start();
      new Faults(cluster).play();
      cluster.end();
    } catch (RuntimeException | AssertionError e) {
      violation = e;
    }
    World world = cluster.world;
    return new Run(
        seed,
        world.trace.digest(),
        world.planned(),
        cluster.checkers.checks(),
        world.faults.counts(),
        violation,
        world.trace.last());
  }

  /** What a seed finds in this world; empty where it finds nothing. */
  static String violationOf(long seed) {
    return violationOf(seed, new Seams());
  }

  static String violationOf(long seed, Seams seams) {
    Run run = of(seed, seams, line -> {});
    return run.failed() ? String.valueOf(run.violation()) : "";
  }

  boolean failed() {
    return violation != null;
  }
}
