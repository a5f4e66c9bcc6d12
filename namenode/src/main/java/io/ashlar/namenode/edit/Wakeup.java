package io.ashlar.namenode.edit;

/**
 * Commands that wait for this block may be decided again; see {@link Decision#waitForBlock}.
 *
 * @param blockId the block of which something became true, for example its minimum replication
 */
public record Wakeup(long blockId) implements Effect {
  /** No block's: a DataNode has come that has room. No block has the id 0. */
  public static final Wakeup DATANODE_CAME = new Wakeup(0);
}
