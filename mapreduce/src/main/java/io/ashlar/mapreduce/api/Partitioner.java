package io.ashlar.mapreduce.api;

/**
 * Says which reduce task a key belongs to. Stateless, and the same on every worker.
 *
 * @param <K> the key
 */
@FunctionalInterface
public interface Partitioner<K> {

  /** A number from 0 up to, and not including, {@code partitions}. */
  int partition(K key, int partitions);
}
