package io.ashlar.namenode.writer;

/**
 * What the writer has done since it started, and what it is doing.
 *
 * @param decided commands that were decided, refused ones included
 * @param refused commands that were answered with an error
 * @param groups groups of edits that were made durable
 * @param queued commands that wait for a decision now
 * @param parked commands that wait for a block now
 * @param syncMillis how long a group lately took to become durable, a moving average
 */
public record WriterStats(
    long decided, long refused, long groups, int queued, int parked, double syncMillis) {}
