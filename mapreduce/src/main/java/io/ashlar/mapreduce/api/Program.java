package io.ashlar.mapreduce.api;

/**
 * A MapReduce program: a public class with a public constructor without parameters. It is
 * instantiated at the client, to split the input, and in every worker, to run tasks.
 */
@FunctionalInterface
public interface Program {

  /** What to do; the same parameters must give the same plan everywhere. */
  Plan plan(Parameters parameters);
}
