package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.Arrays;

/** Rows of a table as of a snapshot, merged from the present and history. */
final class AsOfCursor implements Cursor {
  private final Table table;
  private final Cursor present;
  private final Cursor versions;
  private final byte[] from;
  private final long snapshot;
  private boolean started;
  private boolean presentAhead;
  private boolean versionsAhead;
  private History.Version version;
  private byte[] key;
  private byte[] value;

  /**
   * Takes over both cursors.
   *
   * @param versions may begin with keys below {@code from}, which are left out
   */
  AsOfCursor(Table table, Cursor present, Cursor versions, byte[] from, long snapshot) {
    this.table = table;
    this.present = present;
    this.versions = versions;
    this.from = from;
    this.snapshot = snapshot;
  }

  /** Not while it is made: who makes a cursor that fails has none to close. */
  private void start() {
    started = true;
    presentAhead = present.next();
    versionsAhead = versions.next();
    version = nextVersion();
  }

  @Override
  public boolean next() {
    if (!started) {
      start();
    }
    while (presentAhead || version != null) {
      int order = order();
      if (order < 0) {
        key = present.key();
        value = present.value();
        presentAhead = present.next();
        if (History.epoch(table, value) < snapshot) {
          return true;
        }
        continue;
      }
      if (order == 0) {
        presentAhead = present.next();
      }
      key = version.key();
      value = version.asOf(snapshot);
      version = nextVersion();
      if (value != null) {
        return true;
      }
    }
    return false;
  }

  /** Negative where the present row comes first, zero where a version replaces it. */
  private int order() {
    if (version == null) {
      return -1;
    }
    return presentAhead ? Arrays.compareUnsigned(present.key(), version.key()) : 1;
  }

  /** The next key's first version that was changed after the snapshot; null at the end. */
  private History.Version nextVersion() {
    byte[] done = version == null ? null : version.key();
    while (versionsAhead) {
      History.Version next = History.decode(versions.key(), versions.value());
      versionsAhead = versions.next();
      boolean inRange = Arrays.compareUnsigned(next.key(), from) >= 0;
      boolean first = done == null || !Arrays.equals(done, next.key());
      if (inRange && first && next.until() >= snapshot) {
        return next;
      }
    }
    return null;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }

  @Override
  public void close() {
    present.close();
    versions.close();
  }
}
