/**
 * The inside of a worker: heartbeats with the coordinator, attempts on their threads, and the local
 * data of jobs.
 *
 * <p>{@link io.ashlar.mapreduce.worker.Heartbeats} has a thread of its own, each slot has one, and
 * {@link io.ashlar.mapreduce.worker.LocalJobs} is shared by them.
 */
package io.ashlar.mapreduce.worker;
