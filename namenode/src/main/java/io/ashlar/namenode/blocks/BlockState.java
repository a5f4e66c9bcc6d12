package io.ashlar.namenode.blocks;

/** How far a block has come. */
public enum BlockState {
  /** A writer may still add to it. */
  UNDER_CONSTRUCTION,
  /** Its writer has said its final length; too few replicas are known. */
  COMMITTED,
  /** Final, and at least the minimum number of replicas was reported. */
  COMPLETE;

  private static final BlockState[] ALL = values();

  /** The state of that ordinal, which is what is stored. */
  public static BlockState at(int ordinal) {
    return ALL[ordinal];
  }
}
