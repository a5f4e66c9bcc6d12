package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Keys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The name of an extended attribute.
 *
 * @param name without the namespace
 */
public record XAttrName(Namespace namespace, String name) {
  /** A file that has this one is shut to the superuser's reading. */
  static final XAttrName UNREADABLE_BY_SUPERUSER =
      new XAttrName(Namespace.SECURITY, "hdfs.unreadable.by.superuser");

  /** Who may see and change it. In the order of their numbers on the wire and in rows. */
  public enum Namespace {
    /** Whoever may read or write the inode. */
    USER,
    /** The superuser. */
    TRUSTED,
    /** Nobody but the file system. */
    SECURITY,
    /** Nobody but the file system. */
    SYSTEM,
    /** Whoever names the inode below /.reserved/raw. */
    RAW
  }

  private static final Namespace[] NAMESPACES = Namespace.values();

  /** As clients write it, for example "user.origin". */
  String prefixed() {
    return namespace.name().toLowerCase(Locale.ROOT) + '.' + name;
  }

  byte[] rowKey(long inodeId) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + 1 + bytes.length)
        .putLong(inodeId)
        .put((byte) namespace.ordinal())
        .put(bytes)
        .array();
  }

  static XAttrName ofRow(byte[] key) {
    int at = Long.BYTES + 1;
    return new XAttrName(
        NAMESPACES[key[Long.BYTES]], new String(key, at, key.length - at, StandardCharsets.UTF_8));
  }

  static byte[] firstKey(long inodeId) {
    return Keys.of(inodeId);
  }
}
