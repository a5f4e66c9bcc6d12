package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Pages of the open files in the order of their inode ids. Leases are stored by holder: each page
 * walks all of them and keeps the smallest ids, so that memory is bounded by the page.
 */
final class OpenFilesReader {
  private static final byte[] NO_HOLDER = new byte[0];
  private static final byte[] AFTER_HOLDERS = new byte[] {(byte) 0xff};

  private OpenFilesReader() {}

  /**
   * @param afterId only files with greater ids
   * @param top only files that are this path or below it
   */
  static OpenFilesPage page(View view, long afterId, String top, int limit) {
    PriorityQueue<Long> smallest = new PriorityQueue<>(Collections.reverseOrder());
    try (Cursor rows = view.scan(Table.LEASES, NO_HOLDER, AFTER_HOLDERS)) {
      while (rows.next()) {
        byte[] key = rows.key();
        if (KeptBlocks.isKey(key)) {
          continue;
        }
        long id = Keys.firstLong(Arrays.copyOfRange(key, key.length - Long.BYTES, key.length));
        boolean wanted = smallest.size() <= limit || id < smallest.peek();
        if (id > afterId && wanted && find(view, id, top) != null) {
          smallest.add(id);
          if (smallest.size() > limit + 1) {
            smallest.poll();
          }
        }
      }
    }
    boolean more = smallest.size() > limit;
    List<Long> ids = new ArrayList<>(smallest);
    Collections.sort(ids);
    List<OpenFile> files = new ArrayList<>();
    for (long id : ids.subList(0, Math.min(limit, ids.size()))) {
      OpenFile file = find(view, id, top);
      if (file != null) {
        files.add(file);
      }
    }
    return new OpenFilesPage(files, more);
  }

  /** The open file of that id, or null if it is not open (any more) or not below the top. */
  private static OpenFile find(View view, long id, String top) {
    ResolvedPath path = ResolvedPath.ofInode(view, id);
    if (path == null || !(path.target() instanceof FileInode file) || !file.isOpen()) {
      return null;
    }
    boolean below = top.equals("/") || path.text().equals(top) || path.text().startsWith(top + "/");
    return below
        ? new OpenFile(id, path.text(), file.writer().holder(), file.writer().clientAddress())
        : null;
  }
}
