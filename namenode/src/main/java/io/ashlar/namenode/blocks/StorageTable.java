package io.ashlar.namenode.blocks;

import java.util.Arrays;

/**
 * Storages by their index. As an index is never used again, the table has pages, and a page is
 * dropped when all its storages are gone: memory follows what there is and not what there ever was.
 *
 * <p>Changed on the writer thread only; {@link #at} may be asked on any thread.
 */
final class StorageTable {
  private static final int PAGE_BITS = 10;
  static final int PAGE = 1 << PAGE_BITS;

  /** Null where nothing is left. Written again after each change, so that others see it. */
  private volatile Storage[][] pages = new Storage[16][];

  private int nextIndex;

  /** The index of the storage to be added next. */
  int nextIndex() {
    return nextIndex;
  }

  /** Adds the storage that has the next index. */
  void add(Storage storage) {
    assert storage.index == nextIndex : "index " + storage.index + ", expected " + nextIndex;
    int page = nextIndex >>> PAGE_BITS;
    Storage[][] table = pages;
    if (page == table.length) {
      table = Arrays.copyOf(table, table.length * 2);
    }
    if (table[page] == null) {
      table[page] = new Storage[PAGE];
    }
    table[page][nextIndex & (PAGE - 1)] = storage;
    nextIndex = Math.incrementExact(nextIndex);
    pages = table;
  }

  /** The storage of that index, or null if it is gone. Any thread. */
  Storage at(int index) {
    Storage[][] table = pages;
    int page = index >>> PAGE_BITS;
    Storage[] storages = page < table.length ? table[page] : null;
    return storages == null ? null : storages[index & (PAGE - 1)];
  }

  /** Forgets a storage. */
  void remove(Storage storage) {
    Storage[][] table = pages;
    int page = storage.index >>> PAGE_BITS;
    table[page][storage.index & (PAGE - 1)] = null;
    boolean full = page < nextIndex >>> PAGE_BITS;
    if (full && Arrays.stream(table[page]).allMatch(other -> other == null)) {
      table[page] = null;
    }
    pages = table;
  }

  /** How many pages take up memory. */
  int pagesInUse() {
    return (int) Arrays.stream(pages).filter(page -> page != null).count();
  }
}
