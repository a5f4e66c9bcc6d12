/**
 * The one thread that decides.
 *
 * <p>Commands come in through a bounded queue. {@link io.ashlar.namenode.writer.WriterCore} decides
 * each against everything decided before, collects the edits into a group, gives it to the journal,
 * and goes on with the next group while that one is being synced. Replies leave when a group is
 * durable and applied. It knows no rule of the file system, no thread and no clock: {@link
 * io.ashlar.namenode.writer.Writer} drives it with one thread, and a simulation drives it step by
 * step.
 */
package io.ashlar.namenode.writer;
