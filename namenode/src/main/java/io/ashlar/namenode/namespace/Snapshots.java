package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Allowing, taking, renaming and deleting snapshots (wire reference 2.9). */
final class Snapshots {
  private static final byte[] NOTHING = new byte[0];

  /** Hadoop's limit on snapshots, of one directory as of all together. */
  private static final int MAX_SNAPSHOTS = 1 << 16;

  /** In UTC, so that a decision does not depend on where it is made. */
  private static final DateTimeFormatter DEFAULT_NAME =
      DateTimeFormatter.ofPattern("'s'yyyyMMdd-HHmmss.SSS").withZone(ZoneOffset.UTC);

  private Snapshots() {}

  static Decision<Void> allow(View view, DecideContext context, Caller caller, FsPath fsPath)
      throws FsException {
    AccessCheck.requireSuperuser(caller, "allowSnapshot");
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.requireDirectories(path, true);
    Directory directory = requireDirectory(path);
    SnapshotRoots.requireNotNested(draft, directory.id(), path.text());
    byte[] key = SnapshotTable.countKey(directory.id());
    if (view.get(Table.SNAPSHOTS, key) != null) {
      return Decision.unchanged(null);
    }
    draft.putRow(Table.SNAPSHOTS, key, SnapshotTable.countRow(0));
    draft.count().snapshottable++;
    mark(draft, path, directory, true);
    return draft.reply(null);
  }

  static Decision<Void> disallow(View view, DecideContext context, Caller caller, FsPath fsPath)
      throws FsException {
    AccessCheck.requireSuperuser(caller, "disallowSnapshot");
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.requireDirectories(path, true);
    Directory directory = requireDirectory(path);
    if (!directory.attributes().extras().snapshots().snapshottable()) {
      return Decision.unchanged(null);
    }
    if (SnapshotTable.count(view, directory.id()) > 0) {
      throw new FsException(
          Fault.SNAPSHOT,
          "The directory "
              + path.text()
              + " has snapshot(s). Please redo the operation after removing all the snapshots.");
    }
    draft.deleteRow(Table.SNAPSHOTS, SnapshotTable.countKey(directory.id()));
    draft.count().snapshottable--;
    mark(draft, path, directory, false);
    return draft.reply(null);
  }

  private static void mark(
      TreeDraft draft, ResolvedPath path, Directory directory, boolean snapshottable) {
    Extras extras = directory.attributes().extras();
    Extras marked = extras.with(extras.snapshots().withSnapshottable(snapshottable));
    draft.update(path, directory.with(directory.attributes().with(marked)));
  }

  /**
   * Takes a snapshot.
   *
   * @param wishedName empty for a name made of the time
   * @return the path of the snapshot
   */
  static Decision<String> create(
      View view, DecideContext context, Caller caller, FsPath fsPath, String wishedName)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = owned(draft, caller, fsPath);
    String name =
        wishedName.isEmpty()
            ? DEFAULT_NAME.format(Instant.ofEpochMilli(context.nowMillis()))
            : wishedName;
    if (name.equals(".")
        || name.equals("..")
        || name.equals(".reserved")
        || name.equals(".snapshot")
        || name.indexOf(':') >= 0
        || name.indexOf('/') >= 0) {
      throw new FsException(Fault.INVALID_PATH, "Invalid path name Invalid snapshot name: " + name);
    }
    requireUsableName(name, path);
    Directory directory = requireSnapshottable(path);
    requireRoom(draft, directory);
    if (view.get(Table.SNAPSHOTS, SnapshotTable.nameKey(directory.id(), name)) != null) {
      throw new FsException(
          Fault.SNAPSHOT,
          "Failed to add snapshot: there is already a snapshot with the same name \""
              + name
              + "\".");
    }
    // Before the number goes up, so that the snapshot shows it.
    touch(draft, path, directory);
    Counters counters = draft.count();
    Snapshot snapshot =
        new Snapshot(directory.id(), ++counters.snapshotsTaken, name, context.nowMillis());
    counters.snapshots++;
    put(draft, snapshot);
    recount(draft, directory.id(), 1);
    return draft.reply(pathOf(path, name));
  }

  private static void requireRoom(TreeDraft draft, Directory directory) throws FsException {
    long all = draft.counters().snapshots;
    if (all >= MAX_SNAPSHOTS) {
      throw new FsException(
          Fault.SNAPSHOT,
          "Failed to create snapshot: there are already "
              + all
              + " snapshot(s) and the file system snapshot limit is "
              + MAX_SNAPSHOTS);
    }
    if (!directory.attributes().extras().snapshots().snapshottable()) {
      throw new FsException(
          Fault.SNAPSHOT,
          "Failed to add snapshot: there are already 0 snapshot(s) and the snapshot quota is 0");
    }
  }

  static Decision<Void> rename(
      View view, DecideContext context, Caller caller, FsPath fsPath, String from, String to)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = owned(draft, caller, fsPath);
    if (to.indexOf('/') >= 0) {
      throw new FsException(Fault.ILLEGAL_ARGUMENT, "Snapshot name cannot contain \"/\"");
    }
    requireUsableName(to, path);
    long rootId = requireSnapshottable(path).id();
    Snapshot snapshot = SnapshotTable.find(view, rootId, from);
    if (snapshot == null) {
      throw new FsException(
          Fault.SNAPSHOT, "The snapshot " + from + " does not exist for directory " + path.text());
    }
    if (from.equals(to)) {
      return Decision.unchanged(null);
    }
    if (view.get(Table.SNAPSHOTS, SnapshotTable.nameKey(rootId, to)) != null) {
      throw new FsException(
          Fault.SNAPSHOT, "The snapshot " + to + " already exists for directory " + path.text());
    }
    draft.deleteRow(Table.SNAPSHOTS, SnapshotTable.nameKey(rootId, from));
    put(draft, snapshot.renamed(to, context.nowMillis()));
    return draft.reply(null);
  }

  /** Takes a snapshot away; what only it shows is dropped in the background. */
  static Decision<Void> delete(
      View view, DecideContext context, Caller caller, FsPath fsPath, String name)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = owned(draft, caller, fsPath);
    Directory directory = requireSnapshottable(path);
    Snapshot snapshot = SnapshotTable.find(view, directory.id(), name);
    if (snapshot == null) {
      throw new FsException(
          Fault.SNAPSHOT,
          "Cannot delete snapshot "
              + name
              + " from path "
              + path.pathTo(path.last())
              + ": the snapshot does not exist.");
    }
    draft.deleteRow(Table.SNAPSHOTS, SnapshotTable.nameKey(directory.id(), name));
    draft.deleteRow(Table.SNAPSHOTS, SnapshotTable.idKey(directory.id(), snapshot.id()));
    draft.count().snapshots--;
    recount(draft, directory.id(), -1);
    touch(draft, path, directory);
    byte[] left = History.deletedKey(directory.id(), snapshot.id());
    draft.putRow(Table.HISTORY, left, NOTHING);
    draft.tell(new SnapshotDeleted(snapshot));
    return draft.reply(null);
  }

  // ---- rules

  private static ResolvedPath owned(TreeDraft draft, Caller caller, FsPath fsPath)
      throws FsException {
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    path.requireTarget("Directory/File does not exist");
    PathAccess.requireOwner(caller, path);
    return path;
  }

  static Directory requireDirectory(ResolvedPath path) throws FsException {
    if (path.target() == null) {
      throw new FsException(Fault.FILE_NOT_FOUND, "Directory does not exist: " + path.text());
    }
    if (!(path.target() instanceof Directory directory)) {
      throw new FsException(Fault.NOT_A_DIRECTORY, "`" + path.text() + "': Is not a directory");
    }
    return directory;
  }

  static Directory requireSnapshottable(ResolvedPath path) throws FsException {
    Directory directory = requireDirectory(path);
    if (!directory.isSnapshottable()) {
      throw notSnapshottable(path.text());
    }
    return directory;
  }

  static FsException notSnapshottable(String path) {
    return new FsException(Fault.SNAPSHOT, "Directory is not a snapshottable directory: " + path);
  }

  private static void requireUsableName(String name, ResolvedPath path) throws FsException {
    FsPath.requireUsable(name.getBytes(StandardCharsets.UTF_8), path.text());
  }

  // ---- rows

  private static void touch(TreeDraft draft, ResolvedPath path, Directory directory) {
    draft.update(path, directory.with(directory.attributes().withModification(draft.nowMillis())));
  }

  private static void put(TreeDraft draft, Snapshot snapshot) {
    long rootId = snapshot.rootId();
    draft.putRow(Table.SNAPSHOTS, SnapshotTable.idKey(rootId, snapshot.id()), snapshot.encode());
    draft.putRow(
        Table.SNAPSHOTS, SnapshotTable.nameKey(rootId, snapshot.name()), Keys.of(snapshot.id()));
  }

  private static void recount(TreeDraft draft, long rootId, int difference) {
    int count = SnapshotTable.count(draft, rootId) + difference;
    draft.putRow(Table.SNAPSHOTS, SnapshotTable.countKey(rootId), SnapshotTable.countRow(count));
  }

  private static String pathOf(ResolvedPath path, String name) {
    String text = path.text();
    return (text.endsWith("/") ? text : text + "/") + ".snapshot/" + name;
  }
}
