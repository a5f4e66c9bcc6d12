package io.ashlar.namenode.store;

/**
 * Every table of the NameNode. Journaled tables survive a crash; soft tables are dropped at start
 * and filled again by block reports. Integers in keys are big endian, so that keys sort by value.
 */
public enum Table {
  /** (parent inode id: 8 bytes, name: UTF-8) to the child's inode with all its attributes. */
  ENTRIES("entries", true),
  /** Inode id (8) to its place: (parent inode id: 8, name). */
  INODES("inodes", true),
  /** Block id (8) to the block's record. */
  BLOCKS("blocks", true),
  /** (Inode id: 8, index in file: 4) to (block id: 8, offset in file: 8). */
  FILE_BLOCKS("file_blocks", true),
  /** (Lease holder: UTF-8, a zero byte, inode id: 8) to nothing: the files a holder writes. */
  LEASES("leases", true),
  /** (Client id: 16, call id: 4) to the answer that was given. Expires by age. */
  RETRIES("retries", true),
  /** Single rows by name: identity, counters. */
  META("meta", true),
  /** Inode id (8) to the inode of a deleted subtree's top that is still to be reclaimed. */
  DETACHED("detached", true),
  /** (Inode id: 8, namespace: 1, name: UTF-8) to the value of an extended attribute. */
  XATTRS("xattrs", true),
  /** (Snapshottable directory's inode id: 8, kind: 1, snapshot's number or name) to its record. */
  SNAPSHOTS("snapshots", true),
  /** What rows said that snapshots show and that have changed since, and an index over it. */
  HISTORY("history", true),
  /** Inode id (8) of a directory with a quota to its limits and its usage. */
  QUOTAS("quotas", true),
  /**
   * Delegation tokens: (0, key id: 4) to a secret, (1, sequence number: 8) to the time of expiry,
   * (2) to the last sequence number.
   */
  TOKENS("tokens", true),
  /** Uuid of a DataNode to what an operator ordered of it: to leave, or to be away for a while. */
  NODE_ORDERS("node_orders", true),
  /** Block id (8) to where its replicas are. */
  REPLICAS("replicas", false),
  /** (Storage index: 4, block id: 8) to what that storage reported. */
  STORAGE_BLOCKS("storage_blocks", false),
  /** Rows of the block management's work queues. */
  BLOCK_WORK("block_work", false);

  private static final Table[] ALL = values();

  private final String tableName;
  private final boolean journaled;

  Table(String tableName, boolean journaled) {
    this.tableName = tableName;
    this.journaled = journaled;
  }

  /** The name on disk. */
  public String tableName() {
    return tableName;
  }

  /** Whether what is written here must survive a crash. */
  public boolean journaled() {
    return journaled;
  }

  /** How many tables there are. */
  public static int count() {
    return ALL.length;
  }

  /** The table of that ordinal. */
  public static Table at(int ordinal) {
    return ALL[ordinal];
  }
}
