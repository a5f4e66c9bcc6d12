/**
 * MapReduce over an HDFS-speaking file system: the doors.
 *
 * <p>{@link io.ashlar.mapreduce.JobCoordinator} owns jobs and is served beside the NameNode, {@link
 * io.ashlar.mapreduce.Worker} runs tasks beside a DataNode, and {@link
 * io.ashlar.mapreduce.JobClient} submits and watches. Programs are written against {@link
 * io.ashlar.mapreduce.api}. Public types are thread-safe unless they say otherwise.
 */
package io.ashlar.mapreduce;
