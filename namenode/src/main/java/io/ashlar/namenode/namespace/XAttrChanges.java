package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Setting and removing extended attributes (wire reference 2.8). */
final class XAttrChanges {
  /** What the namespaces USER and TRUSTED of an inode hold together. */
  private static final int MAX_PER_INODE = 32;

  /** Name and value together. */
  private static final int MAX_BYTES = 16_384;

  private XAttrChanges() {}

  static Decision<Void> set(
      View view, DecideContext context, Caller caller, FsPath fsPath, XAttrWish wish)
      throws FsException {
    XAttrName name = wish.name();
    requireSmall(name, wish.value());
    XAttrAccess.require(caller, fsPath, name, wish.hasValue());
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    XAttrAccess.requireChange(caller, path, name);
    Inode target = path.requireTarget("cannot find");
    List<XAttr> existing = XAttrRows.of(draft, target);
    boolean exists = existing.stream().anyMatch(each -> each.name().equals(name));
    requireFlag(wish, exists);
    if (!exists) {
      requireRoom(existing, name);
    }
    if (name.equals(XAttrName.UNREADABLE_BY_SUPERUSER) && target.isDirectory()) {
      throw new FsException(Fault.IO, "Can only set '" + name.prefixed() + "' on a file.");
    }
    XAttrRows.put(draft, path, new XAttr(name, wish.value()));
    return draft.reply(null);
  }

  static Decision<Void> remove(
      View view, DecideContext context, Caller caller, FsPath fsPath, XAttrName name)
      throws FsException {
    XAttrAccess.require(caller, fsPath, name, false);
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    XAttrAccess.requireChange(caller, path, name);
    Inode target = path.requireTarget("cannot find");
    List<XAttr> existing = XAttrRows.of(draft, target);
    // HDFS keeps a directory's storage policy as an attribute, too.
    boolean hasAny = !existing.isEmpty() || (target.isDirectory() && target.storagePolicy() != 0);
    if (hasAny && name.equals(XAttrName.UNREADABLE_BY_SUPERUSER)) {
      throw new FsException(
          Fault.ACCESS_DENIED, "The xattr '" + name.prefixed() + "' can not be deleted.");
    }
    if (existing.stream().noneMatch(each -> each.name().equals(name))) {
      throw new FsException(Fault.IO, "No matching attributes found for remove operation");
    }
    XAttrRows.delete(draft, path, name, existing.size() == 1);
    return draft.reply(null);
  }

  private static void requireSmall(XAttrName name, byte[] value) throws FsException {
    int bytes = name.name().getBytes(StandardCharsets.UTF_8).length + value.length;
    if (bytes > MAX_BYTES) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "The XAttr is too big. The maximum combined size of the name and value is "
              + MAX_BYTES
              + ", but the total size is "
              + bytes);
    }
  }

  private static void requireFlag(XAttrWish wish, boolean exists) throws FsException {
    if (!wish.create() && !wish.replace()) {
      throw new FsException(Fault.ILLEGAL_ARGUMENT, "A flag must be specified.");
    }
    String text = "XAttr: " + wish.name().name();
    if (exists && !wish.replace()) {
      throw new FsException(
          Fault.IO, text + " already exists. The REPLACE flag must be specified.");
    }
    if (!exists && !wish.create()) {
      throw new FsException(Fault.IO, text + " does not exist. The CREATE flag must be specified.");
    }
  }

  private static void requireRoom(List<XAttr> existing, XAttrName added) throws FsException {
    long visible = existing.stream().filter(each -> counts(each.name())).count();
    if (counts(added) && visible >= MAX_PER_INODE) {
      throw new FsException(
          Fault.IO, "Cannot add additional XAttr to inode, would exceed limit of " + MAX_PER_INODE);
    }
  }

  private static boolean counts(XAttrName name) {
    return name.namespace() == XAttrName.Namespace.USER
        || name.namespace() == XAttrName.Namespace.TRUSTED;
  }
}
