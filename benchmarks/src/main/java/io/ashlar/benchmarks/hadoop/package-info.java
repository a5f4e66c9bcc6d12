/**
 * Programs that run on Hadoop's class path, in JVMs of their own; nothing here may use Ashlar's
 * classes.
 */
package io.ashlar.benchmarks.hadoop;
