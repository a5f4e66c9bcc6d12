package io.ashlar.mapreduce.collect;

import it.unimi.dsi.fastutil.ints.IntArrays;

/**
 * Puts entries in the order of partition and key. A radix sort by the packed prefix, least
 * significant byte first, settles all but the keys that agree in their first eight bytes; those are
 * compared.
 */
final class EntrySorter {
  /** Below this many entries a comparison sort is quicker than counting. */
  private static final int FEW = 256;

  private static final int DIGITS = 256;

  private final EntryStore store;
  private long[] keys;
  private int[] entries;

  private EntrySorter(EntryStore store, int[] entries) {
    this.store = store;
    this.entries = entries;
    this.keys = new long[entries.length];
    for (int i = 0; i < entries.length; i++) {
      keys[i] = sortablePrefix(entries[i]);
    }
  }

  /**
   * Sorts.
   *
   * @param entries numbers of entries; the array may be used for the result or as scratch
   * @param partitions of the entries, by their place in {@code entries}; null if there is only one
   * @param partitionCount number of partitions
   */
  static int[] sort(EntryStore store, int[] entries, int[] partitions, int partitionCount) {
    int[] ordered = partitions == null ? entries : null;
    int[] starts = new int[partitionCount + 1];
    if (partitions == null) {
      starts[partitionCount] = entries.length;
    } else {
      ordered = groupByPartition(entries, partitions, starts);
    }
    for (int p = 0; p < partitionCount; p++) {
      if (starts[p + 1] - starts[p] > 1) {
        sortRange(store, ordered, starts[p], starts[p + 1]);
      }
    }
    return ordered;
  }

  private static int[] groupByPartition(int[] entries, int[] partitions, int[] starts) {
    for (int partition : partitions) {
      starts[partition + 1]++;
    }
    for (int p = 1; p < starts.length; p++) {
      starts[p] += starts[p - 1];
    }
    int[] next = starts.clone();
    int[] grouped = new int[entries.length];
    for (int i = 0; i < entries.length; i++) {
      grouped[next[partitions[i]]++] = entries[i];
    }
    return grouped;
  }

  private static void sortRange(EntryStore store, int[] entries, int from, int to) {
    if (to - from < FEW) {
      IntArrays.quickSort(entries, from, to, (a, b) -> compare(store, a, b));
      return;
    }
    int[] range = java.util.Arrays.copyOfRange(entries, from, to);
    EntrySorter sorter = new EntrySorter(store, range);
    sorter.radixSort();
    sorter.settleTies();
    System.arraycopy(sorter.entries, 0, entries, from, to - from);
  }

  private static int compare(EntryStore store, int left, int right) {
    int byPrefix = Long.compareUnsigned(sortablePrefix(store, left), sortablePrefix(store, right));
    return byPrefix != 0 ? byPrefix : store.compareBeyondPrefix(left, right);
  }

  private long sortablePrefix(int entry) {
    return sortablePrefix(store, entry);
  }

  private static long sortablePrefix(EntryStore store, int entry) {
    return Long.reverseBytes(store.words[entry * EntryStore.WORDS + EntryStore.PREFIX]);
  }

  private void radixSort() {
    int count = entries.length;
    int[][] histograms = new int[Long.BYTES][DIGITS];
    for (long key : keys) {
      for (int digit = 0; digit < Long.BYTES; digit++) {
        histograms[digit][(int) (key >>> 8 * digit) & 0xff]++;
      }
    }
    long[] otherKeys = new long[count];
    int[] otherEntries = new int[count];
    for (int digit = 0; digit < Long.BYTES; digit++) {
      int[] next = histograms[digit];
      if (next[(int) (keys[0] >>> 8 * digit) & 0xff] == count) {
        continue;
      }
      int sum = 0;
      for (int value = 0; value < DIGITS; value++) {
        int here = next[value];
        next[value] = sum;
        sum += here;
      }
      for (int i = 0; i < count; i++) {
        int place = next[(int) (keys[i] >>> 8 * digit) & 0xff]++;
        otherKeys[place] = keys[i];
        otherEntries[place] = entries[i];
      }
      long[] sortedKeys = otherKeys;
      otherKeys = keys;
      keys = sortedKeys;
      int[] sortedEntries = otherEntries;
      otherEntries = entries;
      entries = sortedEntries;
    }
  }

  private void settleTies() {
    int count = entries.length;
    for (int start = 0; start < count; ) {
      int end = start + 1;
      while (end < count && keys[end] == keys[start]) {
        end++;
      }
      if (end - start > 1) {
        IntArrays.quickSort(entries, start, end, store::compareBeyondPrefix);
      }
      start = end;
    }
  }
}
