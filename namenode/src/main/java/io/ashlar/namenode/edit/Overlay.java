package io.ashlar.namenode.edit;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.MergedCursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Everything that was decided: layers of changes that are not applied yet, the newest on top, over
 * what is committed. Confined to the writer thread.
 */
public final class Overlay implements View {
  private final View committed;
  private final ArrayDeque<ChangeSet> layers = new ArrayDeque<>(4);

  /** No layers yet. */
  public Overlay(View committed) {
    this.committed = committed;
  }

  /** Lays changes on top; they may still be filled. */
  public void push(ChangeSet changes) {
    layers.addFirst(changes);
  }

  /** Takes the oldest layer away: it is applied now. */
  public void removeOldest(ChangeSet expected) {
    if (layers.removeLast() != expected) {
      throw new IllegalStateException("Changes were applied out of order");
    }
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    for (ChangeSet layer : layers) {
      byte[] found = layer.find(table, key);
      if (found != null) {
        return found == ChangeSet.GONE ? null : found;
      }
    }
    return committed.get(table, key);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    NavigableMap<byte[], byte[]> merged = null;
    for (Iterator<ChangeSet> oldestFirst = layers.descendingIterator(); oldestFirst.hasNext(); ) {
      NavigableMap<byte[], byte[]> range = oldestFirst.next().range(table, from, to);
      if (range != null && !range.isEmpty()) {
        if (merged == null) {
          merged = new TreeMap<>(Arrays::compareUnsigned);
        }
        merged.putAll(range);
      }
    }
    Cursor base = committed.scan(table, from, to);
    return merged == null ? base : new MergedCursor(base, merged);
  }
}
