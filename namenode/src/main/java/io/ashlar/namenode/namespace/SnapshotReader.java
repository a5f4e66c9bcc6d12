package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Answers questions about snapshots from a view. Thread-safe if the view is; changes nothing. */
public final class SnapshotReader {
  private static final byte[] NO_NAME = new byte[0];

  /** What Hadoop says of the list of snapshots: a directory, and nothing else. */
  static final FileStatus LIST_STATUS =
      new FileStatus(NO_NAME, new Directory(new Attributes(-1, "", "", 0777, 0, 0), 0, 0), 0, null);

  /**
   * A directory of which snapshots may be taken.
   *
   * @param parentPath where it is
   * @param status with its own name
   */
  public record SnapshottableDirectory(String parentPath, FileStatus status, int snapshots) {}

  /**
   * A snapshot, with the directory as it was.
   *
   * @param parentPath path of the directory
   * @param status with the snapshot's name
   */
  public record SnapshotStatus(String parentPath, FileStatus status, Snapshot snapshot) {}

  private final View view;

  /** Reads that view. */
  public SnapshotReader(View view) {
    this.view = view;
  }

  /** Whether there is not one snapshottable directory, which clients are told in its own way. */
  public boolean noDirectories() {
    return Counters.load(view).snapshottable == 0;
  }

  /** The snapshottable directories that the caller owns, or all for the superuser, by path. */
  public List<SnapshottableDirectory> directories(Caller caller) {
    List<SnapshottableDirectory> found = new ArrayList<>();
    for (SnapshotTable.Root root : SnapshotTable.roots(view)) {
      ResolvedPath path =
          root.inodeId() == Inode.ROOT_ID
              ? ResolvedPath.root(view)
              : ResolvedPath.ofInode(view, root.inodeId());
      if (path == null || path.target() == null) {
        continue;
      }
      Inode directory = path.target();
      if (caller.superuser() || caller.user().equals(directory.attributes().owner())) {
        byte[] name = path.isRoot() ? NO_NAME : path.lastName();
        String parent = path.isRoot() ? "" : path.pathTo(path.last() - 1);
        found.add(
            new SnapshottableDirectory(
                parent, new FileStatus(name, directory, 0, null), root.snapshots()));
      }
    }
    found.sort(
        Comparator.comparing(
            each ->
                each.parentPath()
                    + "/"
                    + new String(each.status().name(), StandardCharsets.UTF_8)));
    return found;
  }

  /** The snapshots of a directory, by name. */
  public List<SnapshotStatus> snapshots(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, Access.READ);
    Directory directory = Snapshots.requireSnapshottable(resolved);
    List<SnapshotStatus> found = new ArrayList<>();
    for (Snapshot snapshot :
        SnapshotTable.byName(view, directory.id(), NO_NAME, Integer.MAX_VALUE)) {
      FileStatus status = status(resolved, snapshot);
      if (status != null) {
        found.add(new SnapshotStatus(resolved.pathTo(resolved.last()), status, snapshot));
      }
    }
    return found;
  }

  /**
   * What differs between two states of a directory's tree.
   *
   * @param from a snapshot's name; empty for the present
   * @param to likewise
   * @param position where to start
   * @param limit how many differences at most
   */
  public SnapshotChanges changes(
      Caller caller,
      String path,
      String from,
      String to,
      SnapshotChanges.Position position,
      int limit)
      throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    requireReadable(caller, path, from);
    requireReadable(caller, path, to);
    requireParent(resolved);
    int rootAt = rootOf(resolved);
    Directory scope = Snapshots.requireDirectory(resolved);
    long rootId = resolved.inode(rootAt).id();
    String rootPath = resolved.pathTo(rootAt);
    long first = number(rootId, rootPath, from);
    long second = number(rootId, rootPath, to);
    if (first == second) {
      return new SnapshotChanges(rootPath, true, List.of(), null);
    }
    SnapshotDiff diff =
        new SnapshotDiff(
            view, rootId, scope.id(), Math.min(first, second), Math.max(first, second));
    SnapshotChanges.Position next = diff.page(position, limit);
    return new SnapshotChanges(rootPath, first < second, diff.found(), next);
  }

  /** Whoever compares must be able to read everything in both states. */
  private void requireReadable(Caller caller, String path, String snapshot) throws FsException {
    String separator = path.endsWith("/") ? "" : "/";
    String state = snapshot.isEmpty() ? path : path + separator + ".snapshot/" + snapshot;
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(state));
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, Access.READ);
    if (!caller.superuser() && resolved.target() instanceof Directory directory) {
      new SubtreeWalk(resolved.view(), caller, Access.READ).summarise(state, directory, 0);
    }
  }

  /** What is not a directory must at least stand in one. */
  private static void requireParent(ResolvedPath path) throws FsException {
    int parent = path.last() - 1;
    if (!(path.target() instanceof Directory) && path.inode(parent) == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND, "Directory does not exist: " + path.pathTo(parent));
    }
  }

  /** Position of the snapshottable directory that a path is in. */
  private static int rootOf(ResolvedPath path) throws FsException {
    for (int i = path.existing() - 1; i >= 0; i--) {
      if (path.inode(i) instanceof Directory directory && directory.isSnapshottable()) {
        if (i > 0 || path.isRoot() || directory.attributes().extras().snapshots().snapshottable()) {
          return i;
        }
      }
    }
    throw new FsException(
        Fault.SNAPSHOT,
        "The path " + path.text() + " is neither snapshottable nor under a snapshot root!");
  }

  private long number(long rootId, String rootPath, String name) throws FsException {
    if (name.isEmpty()) {
      return Long.MAX_VALUE;
    }
    Snapshot snapshot = SnapshotTable.find(view, rootId, name);
    if (snapshot == null) {
      throw new FsException(
          Fault.SNAPSHOT,
          "Cannot find the snapshot of directory " + rootPath + " with name " + name);
    }
    return snapshot.id();
  }

  /**
   * A page of the list of a directory's snapshots, as a directory of directories. What is left is
   * counted up to one more page.
   */
  static ListingPage list(ResolvedPath path, byte[] startAfter, int limit) throws FsException {
    int position = path.last() - 1;
    String text = path.pathTo(position);
    Inode directory = path.inode(position);
    if (directory == null) {
      throw new FsException(Fault.FILE_NOT_FOUND, "Directory does not exist: " + text);
    }
    if (!directory.isDirectory()) {
      throw new FsException(Fault.NOT_A_DIRECTORY, "`" + text + "': Is not a directory");
    }
    if (!path.listsSnapshots()) {
      throw Snapshots.notSnapshottable(text);
    }
    List<FileStatus> entries = new ArrayList<>();
    int all = 0;
    for (Snapshot snapshot :
        SnapshotTable.byName(path.view(), directory.id(), startAfter, 2 * limit)) {
      if (all++ < limit) {
        FileStatus status = status(path, snapshot);
        if (status != null) {
          entries.add(status);
        }
      }
    }
    return new ListingPage(entries, Math.max(0, all - limit));
  }

  /** The last directory of a path as it was; null if the snapshot was deleted since. */
  private static FileStatus status(ResolvedPath path, Snapshot snapshot) {
    Inode then = path.asOf(snapshot);
    byte[] name = snapshot.name().getBytes(StandardCharsets.UTF_8);
    return then == null ? null : new FileStatus(name, then, 0, null);
  }
}
