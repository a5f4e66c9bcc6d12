/**
 * Clusters as operating-system processes: an unmodified Apache HDFS, and Ashlar's own daemons.
 *
 * <p>Lives here: starting, watching, killing and measuring child processes, each with its own class
 * path, so that neither side's libraries meet the other's. Tests and benchmarks come here for a
 * real cluster; the room itself judges nothing, and knows Ashlar only by its command line.
 * Everything binds to loopback. Objects are thread-safe unless they say otherwise.
 */
package io.ashlar.witness;
