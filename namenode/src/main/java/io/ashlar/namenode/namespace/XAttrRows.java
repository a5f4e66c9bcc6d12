package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of extended attributes. An inode that has some is marked in its {@link Extras}, so that
 * nobody looks for rows that are not there.
 */
final class XAttrRows {
  private XAttrRows() {}

  static List<XAttr> of(View view, Inode inode) {
    List<XAttr> found = new ArrayList<>();
    if (inode.attributes().extras().xattrs()) {
      try (Cursor rows = scan(view, inode)) {
        while (rows.next()) {
          found.add(new XAttr(XAttrName.ofRow(rows.key()), rows.value()));
        }
      }
    }
    return found;
  }

  static boolean has(View view, Inode inode, XAttrName name) {
    return inode.attributes().extras().xattrs()
        && view.get(Table.XATTRS, name.rowKey(inode.id())) != null;
  }

  static void put(TreeDraft draft, ResolvedPath path, XAttr attribute) {
    Inode inode = path.target();
    draft.putRow(Table.XATTRS, attribute.name().rowKey(inode.id()), attribute.value());
    if (!inode.attributes().extras().xattrs()) {
      draft.update(path, marked(inode, true));
    }
  }

  /**
   * Deletes one.
   *
   * @param last whether the inode has no other
   */
  static void delete(TreeDraft draft, ResolvedPath path, XAttrName name, boolean last) {
    draft.deleteRow(Table.XATTRS, name.rowKey(path.target().id()));
    if (last) {
      draft.update(path, marked(path.target(), false));
    }
  }

  /**
   * Deletes all of an inode that goes.
   *
   * @return how many those were
   */
  static int deleteAll(TreeDraft draft, Inode inode) {
    int deleted = 0;
    if (inode.attributes().extras().xattrs()) {
      try (Cursor rows = scan(draft.base(), inode)) {
        while (rows.next()) {
          draft.deleteRow(Table.XATTRS, rows.key());
          deleted++;
        }
      }
    }
    return deleted;
  }

  private static Cursor scan(View view, Inode inode) {
    return view.scan(
        Table.XATTRS, XAttrName.firstKey(inode.id()), XAttrName.firstKey(inode.id() + 1));
  }

  private static Inode marked(Inode inode, boolean xattrs) {
    Attributes attributes = inode.attributes();
    return inode.with(attributes.with(attributes.extras().withXAttrs(xattrs)));
  }
}
