package io.ashlar.shell.demo;

/** Takes the time of one thing after the other. Not thread-safe. */
final class Stopwatch {
  private long startNanos = System.nanoTime();

  /** Seconds since the last lap, or since the start. */
  double lap() {
    long now = System.nanoTime();
    double seconds = (now - startNanos) / 1e9;
    startNanos = now;
    return seconds;
  }
}
