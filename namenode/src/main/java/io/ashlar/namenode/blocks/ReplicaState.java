package io.ashlar.namenode.blocks;

/** What is known of a replica; ordinals are stored in soft rows. */
enum ReplicaState {
  /** Part of a pipeline; the DataNode has not spoken of it yet. */
  EXPECTED,
  /** Reported as being written or waiting to be recovered. */
  WRITING,
  /** Reported as final. */
  FINALIZED,
  /** Reported, and not good. */
  CORRUPT;

  private static final ReplicaState[] ALL = values();

  /** What is stored. */
  @SuppressWarnings("EnumOrdinal")
  int code() {
    return ordinal();
  }

  static ReplicaState at(int code) {
    return ALL[code];
  }
}
