package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * A part of the differences between two states.
 *
 * @param rootPath the directory the snapshots were taken of
 * @param fromEarlier whether the first state that was named is the earlier one
 * @param next where to go on; null on the last page
 */
public record SnapshotChanges(
    String rootPath, boolean fromEarlier, List<SnapshotChange> changes, Position next) {

  /**
   * A place between two pages.
   *
   * @param mark opaque ASCII; empty at the start
   * @param index how many of the differences behind the mark were told; -1 at the start
   */
  public record Position(String mark, int index) {
    /** Before the first difference. */
    public static final Position START = new Position("", -1);
  }
}
