package io.ashlar.namenode.blocks;

/**
 * What is wrong with a complete block's replicas, the most urgent first; ordinals are stored in
 * soft rows and order the work queue (wire reference, DataNodes, 6.3).
 */
enum Shortage {
  /** One replica left of more than one wanted. */
  ENDANGERED,
  /** Less than a third of what is wanted. */
  VERY_LOW,
  /** Less than what is wanted. */
  LOW,
  /** Enough, but all on one rack while there are others. */
  BADLY_PLACED,
  /** More than wanted, or corrupt ones beside enough good ones. */
  EXCESS,
  /** No good replica: nothing can be done but wait for a DataNode to come back. */
  MISSING,
  /** The same, where only one replica was wanted. */
  MISSING_ONLY_REPLICA;

  private static final Shortage[] ALL = values();

  static Shortage at(int ordinal) {
    return ALL[ordinal];
  }

  static int count() {
    return ALL.length;
  }

  /** What is stored; the order of urgency. */
  @SuppressWarnings("EnumOrdinal")
  int code() {
    return ordinal();
  }

  /** Whether copies have to be made. */
  boolean needsCopies() {
    return compareTo(BADLY_PLACED) <= 0;
  }

  /**
   * Judges a complete block.
   *
   * @param good living nodes with a good replica
   * @param corrupt replicas that are not good
   * @param goodRacks racks of the good replicas
   * @param wanted the block's replication
   * @param liveRacks racks in the cluster
   * @return null if all is well
   */
  static Shortage of(int good, int corrupt, int goodRacks, int wanted, int liveRacks) {
    if (good == 0) {
      return wanted == 1 ? MISSING_ONLY_REPLICA : MISSING;
    }
    if (good < wanted) {
      return good == 1 ? ENDANGERED : good * 3 < wanted ? VERY_LOW : LOW;
    }
    if (wanted > 1 && goodRacks == 1 && liveRacks > 1) {
      return BADLY_PLACED;
    }
    return good > wanted || corrupt > 0 ? EXCESS : null;
  }
}
