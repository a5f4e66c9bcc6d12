/**
 * Map outputs on their way to reduces. {@link io.ashlar.mapreduce.shuffle.ShuffleServer} serves the
 * files that a worker's maps made, with sendfile; {@link io.ashlar.mapreduce.shuffle.Fetch} gets
 * one partition of every map's output, from several workers at once.
 *
 * <p>The wire, both ways on one TCP connection, numbers big-endian:
 *
 * <pre>
 * request   magic 4 bytes | length of the job's id 2 | job's id | map 4 | attempt 4 | partition 4
 * response  status 1 (0 here it is, 1 not here) | length 8 | CRC-32C of the data 4 | data
 * </pre>
 *
 * <p>A client sends a request when it has the answer to the one before.
 */
package io.ashlar.mapreduce.shuffle;
