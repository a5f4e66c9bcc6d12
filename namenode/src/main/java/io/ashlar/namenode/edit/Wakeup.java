package io.ashlar.namenode.edit;

/**
 * Commands that wait for this block may be decided again; see {@link Decision#waitForBlock}.
 *
 * @param blockId the block of which something became true, for example its minimum replication
 */
public record Wakeup(long blockId) implements Effect {}
