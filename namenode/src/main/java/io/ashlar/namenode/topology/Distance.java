package io.ashlar.namenode.topology;

/** Distances in steps through the network tree, as Hadoop counts them. */
public final class Distance {
  /** The same machine. */
  public static final int SAME_NODE = 0;

  /** Two machines on one rack: up to the switch and down again. */
  public static final int SAME_RACK = 2;

  /** Where nothing is known of one of the two; farther than any known place. */
  public static final int UNKNOWN = Integer.MAX_VALUE;

  private Distance() {}
}
