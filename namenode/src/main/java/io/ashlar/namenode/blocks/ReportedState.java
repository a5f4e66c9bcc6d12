package io.ashlar.namenode.blocks;

/**
 * The state in which a DataNode reports a replica; ordinals are the wire numbers (wire reference,
 * DataNodes, 1.10).
 */
public enum ReportedState {
  /** Final. */
  FINALIZED,
  /** Being written. */
  RBW,
  /** Was being written before a restart. */
  RWR,
  /** Under recovery. */
  RUR,
  /** A copy in the making. */
  TEMPORARY;

  private static final ReportedState[] ALL = values();

  /**
   * The state of that wire number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReportedState at(int number) {
    if (number < 0 || number >= ALL.length) {
      throw new IllegalArgumentException("Replica state " + number + " is not between 0 and 4");
    }
    return ALL[number];
  }
}
