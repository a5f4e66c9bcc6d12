package io.ashlar.mapreduce.api;

import java.io.IOException;

/**
 * Takes what a mapper or reducer makes. Belongs to the task's thread.
 *
 * @param <K> the key
 * @param <V> the value
 */
@FunctionalInterface
public interface Emitter<K, V> {

  /** Takes a record. Both objects may be used again by the caller when this returns. */
  void emit(K key, V value) throws IOException;

  /**
   * The byte-level door for mappers whose values are longs with a {@link LongCombiner} and a {@link
   * LongCodec}: no object is made for a record.
   *
   * @throws UnsupportedOperationException everywhere else
   */
  default KeyedLongs longs() {
    throw new UnsupportedOperationException(
        "Only a mapper with a LongCombiner and a LongCodec can emit longs by encoded keys");
  }
}
