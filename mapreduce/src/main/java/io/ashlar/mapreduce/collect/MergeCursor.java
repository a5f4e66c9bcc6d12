package io.ashlar.mapreduce.collect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges cursors into one. Holds them in a binary heap by their current key; records of the same
 * key come one after the other, in no particular order.
 */
final class MergeCursor extends RecordCursor {
  private final List<RecordCursor> all;
  private final RecordCursor[] heap;
  private int size;
  private boolean started;

  MergeCursor(List<RecordCursor> cursors) {
    this.all = new ArrayList<>(cursors);
    this.heap = new RecordCursor[cursors.size()];
  }

  @Override
  public boolean next() throws IOException {
    if (!started) {
      start();
    } else if (size > 0) {
      if (!heap[0].next()) {
        heap[0] = heap[--size];
        heap[size] = null;
      }
      sink(0);
    }
    if (size == 0) {
      return false;
    }
    RecordCursor least = heap[0];
    key = least.key;
    keyLength = least.keyLength;
    sortablePrefix = least.sortablePrefix;
    value = least.value;
    valueOffset = least.valueOffset;
    valueLength = least.valueLength;
    return true;
  }

  private void start() throws IOException {
    started = true;
    for (RecordCursor cursor : all) {
      if (cursor.next()) {
        heap[size++] = cursor;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  private void sink(int from) {
    RecordCursor moving = heap[from];
    int hole = from;
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && heap[child + 1].compareTo(heap[child]) < 0) {
        child++;
      }
      if (heap[child].compareTo(moving) >= 0) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = moving;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (RecordCursor cursor : all) {
      try {
        cursor.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
