package io.ashlar.mapreduce.api;

/**
 * Turns one input record into any number of keys and values. One instance for each task attempt,
 * called by one thread.
 *
 * @param <K1> input key
 * @param <V1> input value
 * @param <K2> output key
 * @param <V2> output value
 */
@FunctionalInterface
public interface Mapper<K1, V1, K2, V2> {

  /** Called once before the first record. */
  default void setup(TaskContext context) throws Exception {}

  /** Called for each record. Throwing fails the attempt. */
  void map(K1 key, V1 value, Emitter<K2, V2> out) throws Exception;

  /** Called once after the last record. */
  default void finish(Emitter<K2, V2> out) throws Exception {}
}
