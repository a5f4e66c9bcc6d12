package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Acl;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Permissions;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Answers questions about the tree from a view. Thread-safe if the view is; changes nothing.
 *
 * <p>A path is resolved name by name. While directories are being moved a reader may see one step
 * from before and the next from after the move; each step by itself was true.
 */
public final class NamespaceReader {
  /** Entries in a page of a listing (wire reference 1.13). */
  private static final int PAGE_ENTRIES = 1000;

  /** Blocks in a page of a listing with locations; the entry that reaches it is the last. */
  private static final int PAGE_BLOCKS = 1000;

  private static final byte[] NO_NAME = new byte[0];

  private final View view;
  private final ListingPositions positions;

  /** Reads that view. */
  public NamespaceReader(View view) {
    this(view, new ListingPositions());
  }

  private NamespaceReader(View view, ListingPositions positions) {
    this.view = view;
    this.positions = positions;
  }

  /** The same on another view of the same tables. */
  public NamespaceReader on(View other) {
    return new NamespaceReader(other, positions);
  }

  /** The view it reads. */
  public View view() {
    return view;
  }

  /**
   * The status of what is there, if there is something. Where a file stands on the way, superusers
   * are told that there is nothing: Hadoop's contract of a file system wants it so.
   *
   * @param located with the blocks of a file
   */
  public Optional<FileStatus> status(Caller caller, String path, boolean located)
      throws FsException {
    FsPath fsPath = FsPath.parse(path);
    if (ReservedPath.isRoot(fsPath)) {
      return Optional.of(ReservedPath.status());
    }
    ResolvedPath resolved = ResolvedPath.resolve(view, fsPath);
    if (caller.superuser() && resolved.target() == null && !resolved.listsSnapshots()) {
      return Optional.empty();
    }
    PathAccess.traverse(caller, resolved, false);
    if (resolved.listsSnapshots()) {
      return Optional.of(SnapshotReader.LIST_STATUS);
    }
    Inode target = resolved.target();
    if (target == null) {
      return Optional.empty();
    }
    return Optional.of(status(resolved, NO_NAME, target, inheritedPolicy(resolved), located));
  }

  /** A page of a directory, or a file's one entry; nothing for a missing path. */
  public Optional<ListingPage> list(Caller caller, String path, byte[] startAfter, boolean located)
      throws FsException {
    FsPath fsPath = FsPath.parse(path);
    if (ReservedPath.isRoot(fsPath)) {
      String group = Tree.root(view).attributes().group();
      return Optional.of(new ListingPage(ReservedPath.entries(group), 0));
    }
    ResolvedPath resolved = ResolvedPath.resolve(view, fsPath);
    PathAccess.traverse(caller, resolved, false);
    if (resolved.namesSnapshotList()) {
      return Optional.of(SnapshotReader.list(resolved, startAfter, PAGE_ENTRIES));
    }
    Inode target = resolved.target();
    if (target == null) {
      return Optional.empty();
    }
    int policy = inheritedPolicy(resolved);
    if (!(target instanceof Directory directory)) {
      FileStatus status = status(resolved, NO_NAME, target, policy, located);
      return Optional.of(new ListingPage(List.of(status), 0));
    }
    PathAccess.require(caller, resolved, resolved.last(), Access.READ_EXECUTE);
    return Optional.of(page(resolved, directory, policy, startAfter, located));
  }

  private ListingPage page(
      ResolvedPath path, Directory directory, int policy, byte[] startAfter, boolean located) {
    List<FileStatus> entries = new ArrayList<>(Math.min(directory.children(), PAGE_ENTRIES));
    int blocks = 0;
    boolean more = false;
    try (Cursor rows = Tree.children(path.view(), directory.id(), startAfter)) {
      while (rows.next()) {
        if (entries.size() == PAGE_ENTRIES || blocks >= PAGE_BLOCKS) {
          more = true;
          break;
        }
        Inode inode = InodeCodec.decode(rows.value());
        FileStatus status = status(path, Tree.nameOf(rows.key()), inode, policy, located);
        blocks += status.located() == null ? 0 : status.located().blocks().size();
        entries.add(status);
      }
    }
    return new ListingPage(entries, more ? left(path, directory, startAfter, entries) : 0);
  }

  /** A client makes room for so many and asks until none is left. */
  private int left(
      ResolvedPath path, Directory directory, byte[] startAfter, List<FileStatus> entries) {
    byte[] last = entries.get(entries.size() - 1).name();
    int before = path.inSnapshot() ? -1 : positions.before(directory.id(), startAfter);
    if (before < 0) {
      return countAfter(path.view(), directory, last);
    }
    positions.remember(directory.id(), last, before + entries.size());
    return Math.max(1, directory.children() - before - entries.size());
  }

  /**
   * How many come after a name, up to one more than a page: a client that begins in the middle goes
   * on as long as something is left, and whoever needs the exact number begins at the start.
   */
  private static int countAfter(View view, Directory directory, byte[] last) {
    int count = 0;
    try (Cursor rows = Tree.children(view, directory.id(), last)) {
      while (count <= PAGE_ENTRIES && rows.next()) {
        count++;
      }
    }
    return count;
  }

  /** The blocks of a file that overlap a range. */
  public FileStatus.Located locate(Caller caller, String path, long offset, long length)
      throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.requireDirectories(resolved, false);
    FileInode file = resolved.requireFile();
    if (caller.superuser()
        && XAttrRows.has(resolved.view(), file, XAttrName.UNREADABLE_BY_SUPERUSER)) {
      throw new FsException(
          Fault.ACCESS_DENIED,
          "Access is denied for "
              + caller.user()
              + " since the superuser is not allowed to perform this operation.");
    }
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, Access.READ);
    return located(resolved, file, offset, length);
  }

  /** Whether nobody writes the file. */
  public boolean isClosed(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    return !resolved.requireFile().isOpen();
  }

  /** The block size a file was made with. */
  public long blockSize(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    return resolved.requireFile().blockSizeBytes();
  }

  /** The inode at a path, which has to be there. */
  public Inode require(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    return resolved.requireTarget();
  }

  /** What the mode and the access control list of an inode say; it has to be there. */
  public Permissions permissions(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    if (resolved.listsSnapshots()) {
      return new Permissions("", "", 0, Acl.NONE); // as HDFS does for what is no inode
    }
    return resolved.requireTarget("cannot find").attributes().permissions();
  }

  /**
   * Extended attributes with their values.
   *
   * @param names which; none for all that the caller may see
   * @throws FsException also where a named one is not there
   */
  public List<XAttr> xattrs(Caller caller, String path, List<XAttrName> names) throws FsException {
    FsPath fsPath = FsPath.parse(path);
    for (XAttrName name : names) {
      XAttrAccess.require(caller, fsPath, name, false);
    }
    List<XAttr> visible = visibleXAttrs(caller, fsPath);
    if (names.isEmpty()) {
      return visible;
    }
    List<XAttr> wanted = new ArrayList<>(names.size());
    for (XAttrName name : names) {
      wanted.add(
          visible.stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new FsException(
                          Fault.XATTR_NOT_FOUND,
                          "At least one of the attributes provided was not found.")));
    }
    return wanted;
  }

  /** All extended attributes that the caller may see. */
  public List<XAttr> listXAttrs(Caller caller, String path) throws FsException {
    return visibleXAttrs(caller, FsPath.parse(path));
  }

  private List<XAttr> visibleXAttrs(Caller caller, FsPath fsPath) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, fsPath);
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, Access.READ);
    return XAttrRows.of(resolved.view(), resolved.requireTarget("cannot find")).stream()
        .filter(each -> XAttrAccess.isVisible(caller, fsPath, each.name()))
        .toList();
  }

  /** Refuses a caller who may not access the inode in that way; it has to be there. */
  public void checkAccess(Caller caller, String path, Access access) throws FsException {
    requireAccess(caller, path, access, "Path not found:");
  }

  /**
   * Refuses a caller who may not access the inode in that way, and then what is not there.
   *
   * @param otherwise begins the refusal of what is not there
   */
  public void requireAccess(Caller caller, String path, Access access, String otherwise)
      throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, access);
    resolved.requireTarget(otherwise);
  }

  /** Refuses a caller who may not access the inode in that way, if there is one. */
  public void requireAccessIfThere(Caller caller, String path, Access access) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, access);
  }

  /** The storage policy in effect; 0 for none. */
  public int storagePolicy(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireTarget(caller, resolved, Access.READ);
    resolved.requireTarget("File/Directory does not exist:");
    return resolved.storagePolicy();
  }

  /**
   * A page of the files that someone writes.
   *
   * @param afterId only files with greater inode ids
   * @param top only what is this path or below it
   */
  public OpenFilesPage openFiles(long afterId, String top, int limit) {
    return OpenFilesReader.page(view, afterId, top, limit);
  }

  /** Whether any block of the file is like that; looks at one after the other. */
  public boolean anyBlock(long inodeId, Predicate<BlockInfo> such) {
    try (Cursor rows = FileBlocks.scan(view, inodeId, 0)) {
      while (rows.next()) {
        BlockInfo block = BlockInfo.find(view, FileBlocks.blockIdOf(rows.value()));
        if (block != null && such.test(block)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a file is being written, or was read or changed after that time. */
  public boolean isInUse(long inodeId, long sinceMillis) {
    return Tree.inode(view, inodeId) instanceof FileInode file
        && (file.isOpen()
            || file.attributes().accessMillis() > sinceMillis
            || file.attributes().modificationMillis() > sinceMillis);
  }

  /** The path of an inode, if it is in the tree. */
  public Optional<String> pathOf(long inodeId) {
    List<byte[]> names = Tree.namesOf(view, inodeId);
    return names == null ? Optional.empty() : Optional.of(Tree.format(names, names.size()));
  }

  /** Adds a subtree up. Walks all of it: memory is bounded by its depth, time is not. */
  public Summary summarise(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    int policy = inheritedPolicy(resolved);
    if (resolved.requireTarget() instanceof FileInode file) {
      return SubtreeWalk.of(file, policy);
    }
    SubtreeWalk walk = new SubtreeWalk(resolved.view(), caller, Access.READ_EXECUTE);
    if (!resolved.inSnapshot() && SnapshotSums.any(view)) {
      walk.withSnapshots();
    }
    return walk.summarise(resolved.text(), (Directory) resolved.target(), policy);
  }

  /**
   * Limits and usage of a directory; no limits for a file. As in HDFS a caller must be able to look
   * into everything below it: that is walked, unless he is the superuser.
   */
  public QuotaStatus quota(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    resolved.requireTarget("File/Directory does not exist:");
    if (!caller.superuser() && resolved.target() instanceof Directory directory) {
      SubtreeWalk walk = new SubtreeWalk(resolved.view(), caller, Access.READ_EXECUTE);
      walk.summarise(resolved.text(), directory, 0);
    }
    return quota(resolved);
  }

  /** The same limits for whoever may add a directory up. */
  public QuotaLimits limits(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    resolved.requireTarget();
    return quota(resolved).limits();
  }

  private QuotaStatus quota(ResolvedPath resolved) {
    Inode target = resolved.target();
    int policy = resolved.policyAt(resolved.last());
    QuotaRow row = target.attributes().extras().quota() ? QuotaRow.find(view, target.id()) : null;
    QuotaLimits limits = row == null ? QuotaLimits.NONE : row.limits();
    boolean unlimitedRoot = resolved.isRoot() && limits.names() == QuotaLimits.UNLIMITED;
    return new QuotaStatus(
        unlimitedRoot ? limits.with(Long.MAX_VALUE, limits.spaceBytes()) : limits,
        row == null || !row.counted() ? Optional.empty() : Optional.of(row.usage()),
        policy);
  }

  /**
   * Counts what a directory took up before it was marked. Walks all of it. To be asked of a view
   * that stands still; the directory has to be marked in it.
   *
   * @return nothing if it need not be counted (any more)
   */
  public Optional<Usage> countBefore(long inodeId) {
    QuotaRow row = QuotaRow.find(view, inodeId);
    return row == null || row.counted()
        ? Optional.empty()
        : Optional.of(UsageWalk.count(view, inodeId).minus(row.usage()));
  }

  /** The directories of which the counting has begun and not ended. */
  public List<Long> uncounted() {
    List<Long> found = new ArrayList<>();
    try (Cursor rows = view.scan(Table.QUOTAS, Keys.of(0L), Keys.of(Long.MAX_VALUE))) {
      while (rows.next()) {
        if (!QuotaRow.decode(rows.value()).counted()) {
          found.add(Keys.firstLong(rows.key()));
        }
      }
    }
    return found;
  }

  /**
   * Refuses a caller who may not delete everything below a directory (wire reference 2.3): he needs
   * all access to every directory in it that is not empty. Walks the directories.
   */
  public void requireDeletable(Caller caller, String path) throws FsException {
    ResolvedPath resolved = ResolvedPath.resolve(view, FsPath.parse(path));
    PathAccess.traverse(caller, resolved, false);
    PathAccess.requireRemovable(caller, resolved);
    if (!caller.superuser() && resolved.target() instanceof Directory directory) {
      SubtreeWalk.toRemove(resolved.view(), caller).summarise(resolved.text(), directory, 0);
    }
  }

  private static FileStatus status(
      ResolvedPath path, byte[] name, Inode inode, int inherited, boolean located) {
    FileStatus.Located blocks =
        located && inode instanceof FileInode file ? located(path, file, 0, Long.MAX_VALUE) : null;
    int policy = inode.storagePolicy() != 0 ? inode.storagePolicy() : inherited;
    return new FileStatus(name, inode, policy, blocks);
  }

  private static FileStatus.Located located(
      ResolvedPath path, FileInode file, long offset, long length) {
    if (path.inSnapshot()) {
      return FrozenFile.located(path.view(), file, offset, length);
    }
    List<LocatedBlock> blocks = new ArrayList<>();
    for (FileBlocks.Positioned each : FileBlocks.overlapping(path.view(), file, offset, length)) {
      blocks.add(new LocatedBlock(each.block(), each.offsetBytes()));
    }
    FileBlocks.Positioned last = FileBlocks.last(path.view(), file);
    return new FileStatus.Located(
        file, blocks, last == null ? null : new LocatedBlock(last.block(), last.offsetBytes()));
  }

  private static int inheritedPolicy(ResolvedPath path) {
    return path.inheritedStoragePolicy();
  }

  /** Length of a file without the block that is still being written. */
  public static long completeLength(FileStatus.Located located) {
    FileInode file = located.file();
    LocatedBlock last = located.last();
    boolean writing = last != null && last.block().state() == BlockState.UNDER_CONSTRUCTION;
    return writing ? last.offsetBytes() : file.lengthBytes();
  }
}
