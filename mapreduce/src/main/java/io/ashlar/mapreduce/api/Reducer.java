package io.ashlar.mapreduce.api;

/**
 * Turns a key and all its values into any number of output records. One instance for each task
 * attempt, called by one thread, with keys in the byte order of their encoding.
 *
 * @param <K2> input key
 * @param <V2> input value
 * @param <K3> output key
 * @param <V3> output value
 */
@FunctionalInterface
public interface Reducer<K2, V2, K3, V3> {

  /** Called once before the first key. */
  default void setup(TaskContext context) throws Exception {}

  /**
   * Called for each key. Throwing fails the attempt.
   *
   * @param values in no particular order; can be walked through once
   */
  void reduce(K2 key, Iterable<V2> values, Emitter<K3, V3> out) throws Exception;

  /** Called once after the last key. */
  default void finish(Emitter<K3, V3> out) throws Exception {}
}
