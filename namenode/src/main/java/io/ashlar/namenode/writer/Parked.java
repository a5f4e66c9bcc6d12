package io.ashlar.namenode.writer;

import io.ashlar.namenode.edit.Decision;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Commands that wait for a block or for a DataNode. Confined to the writer thread, but for {@link
 * #size}.
 */
final class Parked {
  /** More are not parked but told at once that time is up. */
  private static final int CAPACITY = 16_384;

  private final Long2ObjectOpenHashMap<List<Task<?>>> byBlock = new Long2ObjectOpenHashMap<>();
  private final PriorityQueue<Task<?>> byDeadline =
      new PriorityQueue<>(Comparator.comparingLong(task -> task.deadlineNanos));
  private volatile int size;

  boolean hasRoom() {
    return size < CAPACITY;
  }

  int size() {
    return size;
  }

  /** Parks a task. Its deadline counts from the first time it was parked. */
  void add(Task<?> task, Decision.Waiting<?> waiting, long nowNanos) {
    if (!task.hasWaited) {
      task.hasWaited = true;
      task.deadlineNanos = nowNanos + waiting.timeoutMillis() * 1_000_000;
    }
    task.waitsForBlock = waiting.blockId();
    byBlock.computeIfAbsent(waiting.blockId(), id -> new ArrayList<>(1)).add(task);
    byDeadline.add(task);
    size = byDeadline.size();
  }

  /** Takes those that wait for the block. */
  List<Task<?>> take(long blockId) {
    List<Task<?>> tasks = byBlock.remove(blockId);
    if (tasks == null) {
      return List.of();
    }
    byDeadline.removeAll(new HashSet<>(tasks)); // a list would be searched for each that waits
    size = byDeadline.size();
    return tasks;
  }

  /** Takes one whose time is up, or null. */
  Task<?> pollExpired(long nowNanos) {
    Task<?> task = byDeadline.peek();
    if (task == null || task.deadlineNanos - nowNanos > 0) {
      return null;
    }
    byDeadline.poll();
    List<Task<?>> sameBlock = byBlock.get(task.waitsForBlock);
    sameBlock.remove(task);
    if (sameBlock.isEmpty()) {
      byBlock.remove(task.waitsForBlock);
    }
    size = byDeadline.size();
    return task;
  }

  /** Until the next one's time is up; {@link Long#MAX_VALUE} where none waits. */
  long nanosUntilExpiry(long nowNanos) {
    Task<?> task = byDeadline.peek();
    return task == null ? Long.MAX_VALUE : Math.max(0, task.deadlineNanos - nowNanos);
  }

  /** Takes all. */
  List<Task<?>> takeAll() {
    List<Task<?>> all = new ArrayList<>(byDeadline);
    byDeadline.clear();
    byBlock.clear();
    size = 0;
    return all;
  }
}
