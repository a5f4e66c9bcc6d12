package io.ashlar.namenode.writer;

/**
 * Why nothing is decided any more. Immutable.
 *
 * @param ofJournal whether the journal failed; if not, what was decided could not be carried on, by
 *     a defect or because the store failed elsewhere
 * @param cause what was thrown
 */
public record WriterFailure(boolean ofJournal, Throwable cause) {}
