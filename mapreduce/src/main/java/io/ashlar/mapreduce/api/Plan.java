package io.ashlar.mapreduce.api;

import java.util.Optional;
import java.util.function.Supplier;

/** What a program does, from reading to writing. Immutable; start from {@link #read}. */
public final class Plan {
  private final Stages<?, ?, ?, ?, ?, ?> stages;

  private Plan(Stages<?, ?, ?, ?, ?, ?> stages) {
    this.stages = stages;
  }

  /** Begins with what is read. */
  public static <K1, V1> Source<K1, V1> read(InputFormat<K1, V1> input) {
    return new Source<>(input);
  }

  /** The parts, for the machinery that runs them. */
  public Stages<?, ?, ?, ?, ?, ?> stages() {
    return stages;
  }

  /**
   * The parts of a plan. Without a reduction the mapper's output is the job's.
   *
   * @param input how records are read
   * @param mapper makes a mapper for each task attempt
   * @param keys of the mapper's output
   * @param values of the mapper's output
   * @param combiner of the mapper's values
   * @param partitioner of the mapper's keys; absent for one by hash
   * @param reduction what happens to a key's values
   * @param output how records are written
   */
  public record Stages<K1, V1, K2, V2, K3, V3>(
      InputFormat<K1, V1> input,
      Supplier<? extends Mapper<K1, V1, K2, V2>> mapper,
      Codec<K2> keys,
      Codec<V2> values,
      Optional<Combiner<V2>> combiner,
      Optional<Partitioner<K2>> partitioner,
      Optional<Supplier<? extends Reducer<K2, V2, K3, V3>>> reduction,
      OutputFormat<? super K3, ? super V3> output) {}

  /** A plan that reads. */
  public record Source<K1, V1>(InputFormat<K1, V1> input) {

    /**
     * Goes on with a mapper.
     *
     * @param mapper makes a mapper for each task attempt
     * @param keys how its keys become bytes
     * @param values how its values become bytes
     */
    public <K2, V2> Mapped<K1, V1, K2, V2> map(
        Supplier<? extends Mapper<K1, V1, K2, V2>> mapper, Codec<K2> keys, Codec<V2> values) {
      return new Mapped<>(input, mapper, keys, values, Optional.empty(), Optional.empty());
    }
  }

  /** A plan that reads and maps. */
  public record Mapped<K1, V1, K2, V2>(
      InputFormat<K1, V1> input,
      Supplier<? extends Mapper<K1, V1, K2, V2>> mapper,
      Codec<K2> keys,
      Codec<V2> values,
      Optional<Combiner<V2>> combiner,
      Optional<Partitioner<K2>> partitioner) {

    /** Combines values of a key where they are made, and again wherever they meet. */
    public Mapped<K1, V1, K2, V2> combine(Combiner<V2> with) {
      return new Mapped<>(input, mapper, keys, values, Optional.of(with), partitioner);
    }

    /** Divides keys among reduce tasks otherwise than by their hash. */
    public Mapped<K1, V1, K2, V2> partition(Partitioner<K2> by) {
      return new Mapped<>(input, mapper, keys, values, combiner, Optional.of(by));
    }

    /** Goes on with a reducer, made for each task attempt. */
    public <K3, V3> Reduced<K1, V1, K2, V2, K3, V3> reduce(
        Supplier<? extends Reducer<K2, V2, K3, V3>> reducer) {
      return new Reduced<>(this, reducer);
    }

    /**
     * Goes on with what the combiner leaves of each key.
     *
     * @throws IllegalStateException if there is no combiner
     */
    public Reduced<K1, V1, K2, V2, K2, V2> combined() {
      Combiner<V2> with =
          combiner.orElseThrow(() -> new IllegalStateException("The plan has no combiner"));
      return reduce(
          () ->
              (key, all, out) -> {
                V2 result = null;
                for (V2 value : all) {
                  result = result == null ? value : with.combine(result, value);
                }
                out.emit(key, result);
              });
    }

    /** Ends without reduce tasks: the mapper's output is the job's, in the order it was emitted. */
    public Plan write(OutputFormat<? super K2, ? super V2> output) {
      return new Plan(
          new Stages<K1, V1, K2, V2, K2, V2>(
              input,
              mapper,
              keys,
              values,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              output));
    }
  }

  /** A plan that reads, maps and reduces. */
  public record Reduced<K1, V1, K2, V2, K3, V3>(
      Mapped<K1, V1, K2, V2> mapped, Supplier<? extends Reducer<K2, V2, K3, V3>> reducer) {

    /** Ends with writing. */
    public Plan write(OutputFormat<? super K3, ? super V3> output) {
      return new Plan(
          new Stages<>(
              mapped.input,
              mapped.mapper,
              mapped.keys,
              mapped.values,
              mapped.combiner,
              mapped.partitioner,
              Optional.of(reducer),
              output));
    }
  }
}
