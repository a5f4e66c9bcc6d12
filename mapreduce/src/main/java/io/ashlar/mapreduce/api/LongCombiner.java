package io.ashlar.mapreduce.api;

/**
 * A combiner of longs that needs no objects. Together with a {@link LongCodec} it makes a mapper's
 * output a table of primitive longs.
 */
@FunctionalInterface
public interface LongCombiner extends Combiner<Long> {

  /** Adds; overflow wraps around. */
  LongCombiner SUM = Long::sum;

  /** Takes the greater. */
  LongCombiner MAX = Math::max;

  /** Takes the smaller. */
  LongCombiner MIN = Math::min;

  /** One value for two. */
  long combineLongs(long left, long right);

  @Override
  default Long combine(Long left, Long right) {
    return combineLongs(left, right);
  }
}
