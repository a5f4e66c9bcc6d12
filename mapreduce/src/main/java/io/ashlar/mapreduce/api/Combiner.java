package io.ashlar.mapreduce.api;

/**
 * Makes one value of two that have the same key. Must be associative and commutative: it is applied
 * in the mapper as values are emitted, when spills are merged, and in the reducer, in any order and
 * any number of times. Stateless.
 *
 * @param <V> the value
 */
@FunctionalInterface
public interface Combiner<V> {

  /** One value for two. */
  V combine(V left, V right);
}
