package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A path with the inodes that exist along it. Immutable.
 *
 * <p>Position 0 is the root, position i the i-th name. Inodes exist up to some position; beyond it
 * there is nothing, or a file stands where a directory would be needed. Where a path leads into a
 * snapshot, ".snapshot" and the snapshot's name are one name together, and the inodes from there on
 * are as of the snapshot.
 */
final class ResolvedPath {
  private final String text;
  private final boolean raw;
  private final List<byte[]> names;
  private final Inode[] inodes;
  private final int existing;
  private final View view;
  private final SnapshotStep snapshot;

  /** Whether and how a path leads into a snapshot. */
  private enum SnapshotStep {
    NONE,
    /** It ends at the list of a directory's snapshots. */
    LIST,
    INTO
  }

  private ResolvedPath(PathWalk walk, String text, boolean raw) {
    this.text = text;
    this.raw = raw;
    names = walk.names;
    inodes = walk.inodes;
    existing = walk.existing;
    view = walk.view;
    snapshot =
        walk.listsSnapshots
            ? SnapshotStep.LIST
            : walk.inSnapshot ? SnapshotStep.INTO : SnapshotStep.NONE;
  }

  /**
   * Walks down the path.
   *
   * @throws FsException where the path starts at an inode id that is not there
   */
  static ResolvedPath resolve(View view, FsPath path) throws FsException {
    if (path.baseInodeId() == 0) {
      String shown = path.isRaw() ? Tree.format(path.names(), path.names().size()) : path.text();
      return new ResolvedPath(new PathWalk(view, path.names()).go(), shown, path.isRaw());
    }
    List<byte[]> names = ReservedPath.namesOf(view, path);
    return walk(view, Tree.format(names, names.size()), names);
  }

  /** The path of an inode, or null if it is not in the tree (any more). */
  static ResolvedPath ofInode(View view, long inodeId) {
    List<byte[]> names = Tree.namesOf(view, inodeId);
    return names == null ? null : walk(view, Tree.format(names, names.size()), names);
  }

  private static ResolvedPath walk(View view, String text, List<byte[]> names) {
    return new ResolvedPath(new PathWalk(view, names).go(), text, false);
  }

  /** The root directory. */
  static ResolvedPath root(View view) {
    return walk(view, "/", List.of());
  }

  /** The last directory that exists as of one of its snapshots; null if that is gone. */
  Inode asOf(Snapshot taken) {
    byte[] key = TreeDraft.entryKey(this, existing - 1);
    return PathWalk.asOf(new SnapshotView(view, taken.id()), key, taken);
  }

  /** The same with one more name, below an existing directory. */
  ResolvedPath child(View view, byte[] name) {
    List<byte[]> longer = new java.util.ArrayList<>(names);
    longer.add(name);
    String separator = text.endsWith("/") ? "" : "/";
    return walk(view, text + separator + new String(name, StandardCharsets.UTF_8), longer);
  }

  /** What the tables say at its end: the present, or as of the snapshot it leads into. */
  View view() {
    return view;
  }

  /** Whether it leads into a snapshot. */
  boolean inSnapshot() {
    return snapshot == SnapshotStep.INTO;
  }

  /** Whether it names the list of the snapshots of the last directory that exists. */
  boolean listsSnapshots() {
    return snapshot == SnapshotStep.LIST;
  }

  /** Whether its last name is that of such a list, whether or not there is one. */
  boolean namesSnapshotList() {
    return listsSnapshots() || (!inSnapshot() && !isRoot() && FsPath.isSnapshotName(lastName()));
  }

  /** Whether something shall be changed as it is stored. Only changes resolve paths on a draft. */
  boolean changesRaw() {
    return raw && view instanceof TreeDraft;
  }

  /** Refuses a path on which nothing can change. */
  ResolvedPath requireWritable() throws FsException {
    if (snapshot != SnapshotStep.NONE) {
      throw new FsException(
          Fault.SNAPSHOT_ACCESS_CONTROL, "Modification on a read-only snapshot is disallowed");
    }
    return this;
  }

  /** As the client wrote it. */
  String text() {
    return text;
  }

  /** Position of the last name. */
  int last() {
    return names.size();
  }

  /** How many inodes exist, the root included. */
  int existing() {
    return existing;
  }

  /** The inode at a position, or null. */
  Inode inode(int position) {
    return position < existing ? inodes[position] : null;
  }

  /** What the path names, or null. */
  Inode target() {
    return inode(last());
  }

  /** The last inode that exists. */
  Inode lastExisting() {
    return inodes[existing - 1];
  }

  byte[] name(int position) {
    return names.get(position - 1);
  }

  byte[] lastName() {
    return names.get(names.size() - 1);
  }

  boolean isRoot() {
    return names.isEmpty();
  }

  /** The path up to a position. */
  String pathTo(int position) {
    return Tree.format(names, position);
  }

  /** Whether this path is the other or below it. */
  boolean startsWith(ResolvedPath other) {
    if (other.names.size() > names.size()) {
      return false;
    }
    for (int i = 0; i < other.names.size(); i++) {
      if (!java.util.Arrays.equals(names.get(i), other.names.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Number of the storage policy in effect for what the path names; 0 for none. */
  int storagePolicy() {
    Inode target = target();
    boolean own = target != null && target.storagePolicy() != 0;
    return own ? target.storagePolicy() : inheritedStoragePolicy();
  }

  /** Number of the storage policy that what the path names inherits; 0 for none. */
  int inheritedStoragePolicy() {
    return policyAt(last() - 1);
  }

  /** The storage policy in effect at a position; 0 where none is set. */
  int policyAt(int position) {
    for (int i = Math.min(position, existing - 1); i >= 0; i--) {
      if (inodes[i].storagePolicy() != 0) {
        return inodes[i].storagePolicy();
      }
    }
    return 0;
  }

  /** What the path names, which has to be there. */
  Inode requireTarget() throws FsException {
    return requireTarget("File does not exist:");
  }

  /**
   * What the path names, which has to be there.
   *
   * @param otherwise begins the refusal, in the words that HDFS has for the operation
   */
  Inode requireTarget(String otherwise) throws FsException {
    Inode target = target();
    if (target == null) {
      throw new FsException(Fault.FILE_NOT_FOUND, otherwise + " " + text);
    }
    return target;
  }

  /** The file that the path names, which has to be there. */
  FileInode requireFile() throws FsException {
    if (!(requireTarget() instanceof FileInode file)) {
      throw new FsException(Fault.FILE_NOT_FOUND, "Path is not a file: " + text);
    }
    return file;
  }
}
