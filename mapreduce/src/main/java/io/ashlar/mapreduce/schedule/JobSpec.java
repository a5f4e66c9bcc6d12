package io.ashlar.mapreduce.schedule;

import io.ashlar.mapreduce.api.InputSplit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job as it was submitted. Immutable.
 *
 * @param id of the job
 * @param name for people
 * @param user who submitted it
 * @param program class name
 * @param jar in the file system, if any
 * @param output directory
 * @param parameters for the program
 * @param reducers number of reduce tasks, or -1 for as many as suit the cluster
 * @param hosts that hold input
 * @param splits of the input
 */
public record JobSpec(
    String id,
    String name,
    String user,
    String program,
    Optional<String> jar,
    String output,
    Map<String, String> parameters,
    int reducers,
    List<InputSplit.Host> hosts,
    List<Split> splits) {

  /**
   * What one map reads.
   *
   * @param hosts indices into the job's hosts
   */
  public record Split(String path, long offsetBytes, long lengthBytes, List<Integer> hosts) {}
}
