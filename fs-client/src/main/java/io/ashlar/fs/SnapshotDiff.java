package io.ashlar.fs;

import java.util.List;
import java.util.Optional;

/**
 * What changed in a directory from one snapshot to another, or to now. Immutable.
 *
 * @param root the directory
 * @param from name of the one snapshot, or empty for the directory as it is now
 * @param to name of the other, or empty for now
 * @param entries the changes, in the server's order
 */
public record SnapshotDiff(String root, String from, String to, List<Entry> entries) {
  /** Copies the entries. */
  public SnapshotDiff {
    entries = List.copyOf(entries);
  }

  /** What happened to a path. */
  public enum Change {
    /** It is there now. */
    CREATED("+"),
    /** It is gone. */
    DELETED("-"),
    /** It changed. */
    MODIFIED("M"),
    /** It has another name now. */
    RENAMED("R");

    private final String label;

    Change(String label) {
      this.label = label;
    }

    /** How reports write it: {@code +}, {@code -}, {@code M} or {@code R}. */
    public String label() {
      return label;
    }

    static Change ofLabel(String label) {
      for (Change change : values()) {
        if (change.label.equals(label)) {
          return change;
        }
      }
      throw new IllegalArgumentException("Unknown change \"" + label + "\"");
    }
  }

  /**
   * One change.
   *
   * @param change what happened
   * @param path relative to the root; empty for the root itself
   * @param target the new path, relative to the root, of what was renamed
   */
  public record Entry(Change change, String path, Optional<String> target) {}
}
