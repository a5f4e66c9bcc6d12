package io.ashlar.namenode.blocks;

/** What is known of a replica; ordinals are stored in soft rows. */
enum ReplicaState {
  /** Part of a pipeline; the DataNode has not spoken of it yet. */
  EXPECTED,
  /** Reported as being written. */
  WRITING,
  /**
   * Reported as left over from before its DataNode was started again, and of a stamp that may still
   * become the block's. Where the block is finished without it, it is worth nothing.
   */
  WAITING,
  /** Reported as final. */
  FINALIZED,
  /** Reported, and not of this block: of another stamp or length. */
  CORRUPT,
  /**
   * Somebody read it and found that it does not fit its checksums. Its DataNode may not know, and
   * lists it like any other; it stays damaged until it is deleted or gets another stamp.
   */
  DAMAGED;

  private static final ReplicaState[] ALL = values();

  /** What is stored. */
  @SuppressWarnings("EnumOrdinal")
  int code() {
    return ordinal();
  }

  /** Whether it is not good and will not become so. */
  boolean isBad() {
    return this == CORRUPT || this == DAMAGED;
  }

  static ReplicaState at(int code) {
    return ALL[code];
  }
}
