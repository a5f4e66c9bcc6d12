package io.ashlar.mapreduce.task;

import io.ashlar.mapreduce.api.Parameters;
import io.ashlar.mapreduce.api.TaskContext;
import java.util.Map;
import java.util.TreeMap;

/** An attempt's counters: those of its program, and its own. */
final class TaskCounters implements TaskContext {
  private static final int MAX_NAMES = 64;
  private static final int MAX_NAME_LENGTH = 128;

  private final Parameters parameters;
  private final int task;
  private final Map<String, Long> program = new TreeMap<>();
  private final Map<String, Long> own = new TreeMap<>();

  TaskCounters(Parameters parameters, int task) {
    this.parameters = parameters;
    this.task = task;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public int task() {
    return task;
  }

  @Override
  public void count(String name, long delta) {
    if (!program.containsKey(name)
        && (program.size() == MAX_NAMES || name.length() > MAX_NAME_LENGTH)) {
      throw new IllegalArgumentException(
          "A job may have "
              + MAX_NAMES
              + " counters with names of up to "
              + MAX_NAME_LENGTH
              + " characters; "
              + name
              + " is one too many or too long");
    }
    program.merge(name, delta, Long::sum);
  }

  /** Sets one of the attempt's own. */
  void set(String name, long value) {
    own.put(name, value);
  }

  /** All of them; the program's do not hide the attempt's. */
  Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>(program);
    all.putAll(own);
    return all;
  }
}
