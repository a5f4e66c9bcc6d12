package io.ashlar.namenode.namespace;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far listings have come: how many entries precede a page's end. With it the number that is
 * left is known without counting to the end of a huge directory. Remembers the latest pages only; a
 * page that is forgotten counts on a little. Thread-safe.
 */
final class ListingPositions {
  private static final int CAPACITY = 1024;

  private record End(long directoryId, int nameHash, int nameLength) {}

  private final Map<End, Integer> positions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<End, Integer> eldest) {
          return size() > CAPACITY;
        }
      };

  /**
   * Entries up to and including that name, or -1 if that is not known. An empty name is the start.
   */
  synchronized int before(long directoryId, byte[] name) {
    return name.length == 0 ? 0 : positions.getOrDefault(end(directoryId, name), -1);
  }

  synchronized void remember(long directoryId, byte[] name, int position) {
    positions.put(end(directoryId, name), position);
  }

  private static End end(long directoryId, byte[] name) {
    return new End(directoryId, Arrays.hashCode(name), name.length);
  }
}
