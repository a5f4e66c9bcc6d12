package io.ashlar.simulation;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Time and chance of one run: a queue of events, in the order of their times and then in that in
 * which they were planned. Confined to one thread.
 */
final class World {
  static final long MILLI = 1_000;
  static final long SECOND = 1_000 * MILLI;

  /** When every run begins, in milliseconds since 1970. */
  private static final long BEGIN_MILLIS = 1_700_000_000_000L;

  private record Event(long atMicros, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atMicros, other.atMicros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final Random random;
  final Trace trace;
  final FaultCounts faults = new FaultCounts();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private Runnable afterEach = () -> {};
  private long nowMicros;
  private long planned;

  World(long seed, Consumer<String> reader) {
    random = new Random(seed);
    trace = new Trace(reader);
  }

  /** Runs after every event. */
  void afterEach(Runnable check) {
    afterEach = check;
  }

  long nowMicros() {
    return nowMicros;
  }

  long nowMillis() {
    return BEGIN_MILLIS + nowMicros / MILLI;
  }

  long nowNanos() {
    return nowMicros * 1_000;
  }

  /** Plans something. */
  void after(long micros, Runnable action) {
    events.add(new Event(nowMicros + Math.max(0, micros), planned++, action));
  }

  /** Notes something that happened. */
  void note(String what) {
    trace.add(nowMicros, what);
  }

  /** Lets time pass. */
  void run(long micros) {
    runUntil(() -> false, micros);
  }

  /** Lets time pass until something is so, and no longer than that. */
  void runUntil(BooleanSupplier isSo, long micros) {
    long end = nowMicros + micros;
    while (!isSo.getAsBoolean()) {
      Event event = events.peek();
      if (event == null || event.atMicros() > end) {
        nowMicros = end;
        return;
      }
      events.poll();
      nowMicros = event.atMicros();
      event.action().run();
      afterEach.run();
    }
  }

  /** How many events were planned so far. */
  long planned() {
    return planned;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A number from the first to the second, both included. */
  long between(long low, long high) {
    return low + (long) (random.nextDouble() * (high - low + 1));
  }
}
