package io.ashlar.mapreduce.schedule;

import java.util.Map;

/** How an attempt ended. */
public sealed interface AttemptResult {

  /** It did what it should; its counters count if it is the first of its task. */
  record Succeeded(Map<String, Long> counters) implements AttemptResult {}

  /** It failed, and why. */
  record Failed(String message) implements AttemptResult {}

  /** A reduce could not get the output of a map's attempt: not its own fault. */
  record FetchFailed(int map, int attempt, String message) implements AttemptResult {}

  /** It stopped because it was told to. */
  record Cancelled() implements AttemptResult {}
}
