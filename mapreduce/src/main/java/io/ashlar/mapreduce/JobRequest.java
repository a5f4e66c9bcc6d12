package io.ashlar.mapreduce;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job to run. Immutable; start from {@link #of} or {@link #wordCount}.
 *
 * @param name for people
 * @param program class name of the {@link io.ashlar.mapreduce.api.Program}
 * @param jar local jar file with the program, or empty if every worker has it
 * @param inputs files and directories of the file system, at least one
 * @param output directory that must not exist yet
 * @param reducers number of reduce tasks: 0 for a job of maps only, {@link #AUTO} to suit the
 *     cluster
 * @param parameters for the program
 */
public record JobRequest(
    String name,
    String program,
    Optional<Path> jar,
    List<String> inputs,
    String output,
    int reducers,
    Map<String, String> parameters) {

  /** As many reduce tasks as suit the cluster. */
  public static final int AUTO = -1;

  /** Checks the ranges. */
  public JobRequest {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("A job needs at least one input path");
    }
    if (reducers < AUTO) {
      throw new IllegalArgumentException("A job cannot have " + reducers + " reduce tasks");
    }
    inputs = List.copyOf(inputs);
    parameters = Map.copyOf(parameters);
  }

  /** A job of the given program. */
  public static JobRequest of(String program, List<String> inputs, String output) {
    String name = program.substring(program.lastIndexOf('.') + 1);
    return new JobRequest(name, program, Optional.empty(), inputs, output, AUTO, Map.of());
  }

  /** The word count that ships with Ashlar. */
  public static JobRequest wordCount(List<String> inputs, String output) {
    return of("io.ashlar.mapreduce.examples.WordCount", inputs, output).withName("wordcount");
  }

  /** The same, under another name. */
  public JobRequest withName(String value) {
    return new JobRequest(value, program, jar, inputs, output, reducers, parameters);
  }

  /** The same, with the program in a jar. */
  public JobRequest withJar(Path value) {
    return new JobRequest(name, program, Optional.of(value), inputs, output, reducers, parameters);
  }

  /** The same, with another number of reduce tasks. */
  public JobRequest withReducers(int value) {
    return new JobRequest(name, program, jar, inputs, output, value, parameters);
  }

  /** The same, with one more parameter. */
  public JobRequest withParameter(String key, String value) {
    Map<String, String> more = new HashMap<>(parameters);
    more.put(key, value);
    return new JobRequest(name, program, jar, inputs, output, reducers, more);
  }
}
