package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Permissions;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;

/**
 * Goes through every directory below one, checking access and adding up. Goes depth first and
 * remembers one place on each level, so that memory is bounded by the depth. Used once.
 */
final class SubtreeWalk {

  /** A directory on the way, and the last entry of it that was seen. */
  private static final class Level {
    final String path;
    final Directory directory;
    final int policy;
    byte[] seen = new byte[0];

    Level(String path, Directory directory, int inheritedPolicy) {
      this.path = path;
      this.directory = directory;
      int own = directory.storagePolicy();
      policy = own == 0 ? inheritedPolicy : own;
    }

    String pathOf(byte[] name) {
      String separator = path.endsWith("/") ? "" : "/";
      return path + separator + new String(name, StandardCharsets.UTF_8);
    }
  }

  private final View view;
  private final Caller caller;
  private final Access access;
  private final boolean removing;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();
  private final Map<StorageType, Long> types = new EnumMap<>(StorageType.class);
  private SnapshotSums snapshots;
  private long length;
  private long files;
  private long directories;
  private long space;

  SubtreeWalk(View view, Caller caller, Access access) {
    this(view, caller, access, false);
  }

  private SubtreeWalk(View view, Caller caller, Access access, boolean removing) {
    this.view = view;
    this.caller = caller;
    this.access = access;
    this.removing = removing;
  }

  /** A walk of someone who wants to remove all that is there. */
  static SubtreeWalk toRemove(View view, Caller caller) {
    return new SubtreeWalk(view, caller, Access.ALL, true);
  }

  /** Adds what only snapshots show to what is there. */
  SubtreeWalk withSnapshots() {
    snapshots = new SnapshotSums(view);
    return this;
  }

  /** A file by itself. */
  static Summary of(FileInode file, int inheritedPolicy) {
    SubtreeWalk walk = new SubtreeWalk(null, null, Access.NONE);
    walk.add(file, inheritedPolicy);
    return walk.sum();
  }

  /**
   * Everything below a directory, and itself.
   *
   * @param inheritedPolicy the storage policy in effect above it; 0 for none
   */
  Summary summarise(String path, Directory top, int inheritedPolicy) throws FsException {
    enter(new Level(path, top, inheritedPolicy));
    while (!levels.isEmpty()) {
      Level deeper = look(levels.peek());
      if (deeper == null) {
        levels.pop();
      } else {
        enter(deeper);
      }
    }
    return sum();
  }

  private Summary sum() {
    SnapshotFigures hidden = snapshots == null ? SnapshotFigures.NONE : snapshots.figures();
    return new Summary(
        length + hidden.lengthBytes(),
        files + hidden.files(),
        directories + hidden.directories(),
        space + hidden.spaceBytes(),
        hidden,
        types);
  }

  private void enter(Level level) throws FsException {
    directories++;
    if (snapshots != null) {
      snapshots.add(level.directory.id());
    }
    boolean empty = level.directory.children() == 0;
    if (!(empty && removing)) {
      require(level);
    }
    if (!empty) {
      levels.push(level);
    }
  }

  /** Goes on in a directory as far as the next one below it; null at the end. */
  private Level look(Level level) throws FsException {
    try (Cursor rows = Tree.children(view, level.directory.id(), level.seen)) {
      while (rows.next()) {
        Inode inode = InodeCodec.decode(rows.value());
        if (removing) {
          requireNotStuck(level, Tree.nameOf(rows.key()), inode);
        }
        if (inode instanceof FileInode file) {
          add(file, level.policy);
          continue;
        }
        level.seen = Tree.nameOf(rows.key());
        return new Level(level.pathOf(level.seen), (Directory) inode, level.policy);
      }
    }
    return null;
  }

  private void add(FileInode file, int inheritedPolicy) {
    files++;
    length += file.lengthBytes();
    space += file.chargedBytes() * file.replication();
    int policy = file.storagePolicy() == 0 ? inheritedPolicy : file.storagePolicy();
    if (policy != 0) {
      PolicyTypes where = PolicyTypes.of(policy);
      types.merge(where.first(), file.lengthBytes(), Long::sum);
      types.merge(where.others(), file.lengthBytes() * (file.replication() - 1), Long::sum);
    }
  }

  private void requireNotStuck(Level level, byte[] name, Inode child) throws FsException {
    Permissions parent = level.directory.attributes().permissions();
    Permissions permissions = child.attributes().permissions();
    if (AccessCheck.stuck(caller, parent, permissions)) {
      throw AccessCheck.sticky(
          caller, level.pathOf(name), permissions, child.isDirectory(), level.path, parent);
    }
  }

  private void require(Level level) throws FsException {
    Permissions permissions = level.directory.attributes().permissions();
    if (!AccessCheck.allowed(caller, permissions, access)) {
      throw AccessCheck.denied(caller, access, level.path, permissions, true);
    }
  }
}
