package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Permissions;
import io.ashlar.namenode.store.View;

/** Changing access control lists (wire reference 2.8). */
final class AclChanges {
  /** What a list's stored form may take; with 64 entries only absurd names reach it. */
  private static final int MAX_BYTES = 65_535;

  private AclChanges() {}

  static Decision<Void> change(
      View view, DecideContext context, Caller caller, FsPath fsPath, AclWish wish)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireOwner(caller, path);
    Inode target = path.target();
    Permissions after;
    try {
      after = wish.apply(target.attributes().permissions());
      requireStorable(target, after, path);
    } catch (FsException e) {
      throw new FsException(e.fault(), e.getMessage() + " Path: " + path.text());
    }
    draft.update(path, target.with(target.attributes().with(after)));
    return draft.reply(null);
  }

  private static void requireStorable(Inode target, Permissions after, ResolvedPath path)
      throws FsException {
    if (!target.isDirectory() && !after.acl().defaultEntries().isEmpty()) {
      throw new FsException(
          Fault.ACL,
          "Invalid ACL: only directories may have a default ACL. Path: "
              + path.pathTo(path.last()));
    }
    int bytes = AclCodec.encode(after.acl()).length;
    if (bytes > MAX_BYTES) {
      throw new FsException(
          Fault.ACL,
          "Invalid ACL: its names take " + bytes + " bytes, which exceeds " + MAX_BYTES + ".");
    }
  }
}
