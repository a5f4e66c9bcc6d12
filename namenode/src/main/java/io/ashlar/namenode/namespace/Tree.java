package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;

/** Reads of the directory tree: entries by name, and places by inode id. */
final class Tree {
  /** The root's entry lies under this parent, with an empty name. */
  private static final long ABOVE_ROOT = 0;

  private static final byte[] NO_NAME = new byte[0];
  static final byte[] ROOT_KEY = Keys.of(ABOVE_ROOT, NO_NAME);

  /** Where an inode is. */
  record Place(long parentId, byte[] name) {}

  private Tree() {}

  static Inode root(View view) {
    byte[] value = view.get(Table.ENTRIES, ROOT_KEY);
    if (value == null) {
      throw new IllegalStateException("The namespace has no root directory");
    }
    return InodeCodec.decode(value);
  }

  static Inode child(View view, long parentId, byte[] name) {
    byte[] value = view.get(Table.ENTRIES, Keys.of(parentId, name));
    return value == null ? null : InodeCodec.decode(value);
  }

  /** The children of a directory with names after {@code after} (or all, if that is empty). */
  static Cursor children(View view, long directoryId, byte[] after) {
    byte[] from = Keys.of(directoryId, after);
    if (after.length > 0) {
      from = Arrays.copyOf(from, from.length + 1); // the smallest key above
    }
    return view.scan(Table.ENTRIES, from, Keys.of(directoryId + 1));
  }

  static byte[] nameOf(byte[] entryKey) {
    return Arrays.copyOfRange(entryKey, Long.BYTES, entryKey.length);
  }

  static Place place(View view, long inodeId) {
    byte[] value = view.get(Table.INODES, Keys.of(inodeId));
    return value == null ? null : new Place(Keys.firstLong(value), nameOf(value));
  }

  /** The key of an inode's entry; null if it is not in the tree (any more). */
  static byte[] entryKeyOf(View view, long inodeId) {
    return inodeId == Inode.ROOT_ID ? ROOT_KEY : view.get(Table.INODES, Keys.of(inodeId));
  }

  /** The inode of that id, or null. */
  static Inode inode(View view, long inodeId) {
    byte[] key = entryKeyOf(view, inodeId);
    byte[] row = key == null ? null : view.get(Table.ENTRIES, key);
    Inode inode = row == null ? null : InodeCodec.decode(row);
    return inode != null && inode.id() == inodeId ? inode : null;
  }

  /** The names from the root down to an inode; null if it is not in the tree (any more). */
  static List<byte[]> namesOf(View view, long inodeId) {
    List<byte[]> names = new LinkedList<>();
    for (long id = inodeId; id != Inode.ROOT_ID; ) {
      Place place = place(view, id);
      if (place == null) {
        return null;
      }
      names.add(place.name());
      id = place.parentId();
    }
    Collections.reverse(names);
    return new java.util.ArrayList<>(names);
  }

  /** The first names as a path. */
  static String format(List<byte[]> names, int count) {
    if (count == 0) {
      return "/";
    }
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      path.write('/');
      path.writeBytes(names.get(i));
    }
    return path.toString(StandardCharsets.UTF_8);
  }
}
