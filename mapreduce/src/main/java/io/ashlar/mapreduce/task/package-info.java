/**
 * What an attempt does once a worker has it: reads and maps, fetches and reduces, commits, removes.
 *
 * <p>Each class here runs on the thread of one attempt; {@link io.ashlar.mapreduce.task.JobRuntime}
 * is shared by a job's attempts in a worker. The room knows files and formats, and nothing of the
 * coordinator.
 */
package io.ashlar.mapreduce.task;
