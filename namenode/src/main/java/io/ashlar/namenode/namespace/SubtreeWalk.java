package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Permissions;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** Goes through every directory below one, checking access and adding up. Used once. */
final class SubtreeWalk {
  private record Visit(String path, Directory directory) {}

  private final View view;
  private final Caller caller;
  private final Access access;
  private long length;
  private long files;
  private long directories;
  private long space;

  SubtreeWalk(View view, Caller caller, Access access) {
    this.view = view;
    this.caller = caller;
    this.access = access;
  }

  Summary summarise(String path, Directory top) throws FsException {
    ArrayDeque<Visit> open = new ArrayDeque<>();
    open.push(new Visit(path, top));
    while (!open.isEmpty()) {
      Visit visit = open.pop();
      directories++;
      if (visit.directory().children() > 0) {
        require(visit);
        visit(visit, open);
      }
    }
    return new Summary(length, files, directories, space);
  }

  private void visit(Visit visit, ArrayDeque<Visit> open) {
    try (Cursor rows = Tree.children(view, visit.directory().id(), new byte[0])) {
      while (rows.next()) {
        Inode inode = InodeCodec.decode(rows.value());
        if (inode instanceof FileInode file) {
          files++;
          length += file.lengthBytes();
          space += file.lengthBytes() * file.replication();
        } else {
          String name = new String(Tree.nameOf(rows.key()), StandardCharsets.UTF_8);
          String separator = visit.path().endsWith("/") ? "" : "/";
          open.push(new Visit(visit.path() + separator + name, (Directory) inode));
        }
      }
    }
  }

  private void require(Visit visit) throws FsException {
    Permissions permissions = visit.directory().attributes().permissions();
    if (!AccessCheck.allowed(caller, permissions, access)) {
      throw AccessCheck.denied(caller, access, visit.path(), permissions, true);
    }
  }
}
