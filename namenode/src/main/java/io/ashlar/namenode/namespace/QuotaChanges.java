package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.Optional;

/** Setting quotas (wire reference 2.8), and finding out what is there already. */
final class QuotaChanges {
  /** On the wire: leave this limit as it is. */
  static final long DONT_SET = Long.MAX_VALUE;

  /** On the wire: take this limit away. */
  private static final long RESET = -1;

  private QuotaChanges() {}

  /** What HDFS calls the operation in refusals. */
  static String operation(long names, long spaceBytes) {
    if (names == RESET && spaceBytes == DONT_SET) {
      return "clearQuota";
    }
    if (names == DONT_SET && spaceBytes == RESET) {
      return "clearSpaceQuota";
    }
    return spaceBytes == DONT_SET ? "setQuota" : "setSpaceQuota";
  }

  /**
   * Sets limits of a directory.
   *
   * @param type the kind of storage that the space is a limit of; nothing for all kinds together
   */
  static Decision<Void> setQuota(
      View view,
      DecideContext context,
      Caller caller,
      FsPath fsPath,
      long names,
      long spaceBytes,
      Optional<StorageType> type)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    requireSensible(names, spaceBytes, type);
    Directory directory = requireDirectory(path);
    QuotaRow old = QuotaRow.find(draft, directory.id());
    QuotaLimits before = old == null ? QuotaLimits.NONE : old.limits();
    QuotaLimits after = changed(before, names, spaceBytes, type);
    if (!after.any() && old != null) {
      // A count of what was there at this mark must not be taken for one at a later mark.
      requireCounted(old, directory, path);
      unmark(draft, path);
      return draft.reply(null);
    }
    if (after.equals(before)) {
      return Decision.unchanged(null);
    }
    if (old == null) {
      old = mark(draft, path);
    }
    requireCounted(old, directory, path);
    QuotaBook.put(draft, directory.id(), old.with(after));
    return draft.reply(null);
  }

  private static void requireCounted(QuotaRow row, Directory directory, ResolvedPath path)
      throws FsException {
    if (!row.counted()) {
      throw new CountFirstException(directory.id(), path.text());
    }
  }

  private static void requireSensible(long names, long spaceBytes, Optional<StorageType> type)
      throws FsException {
    if (names < RESET || spaceBytes < RESET) {
      throw new FsException(
          Fault.BAD_VALUE,
          "Illegal value for nsQuota or ssQuota : " + names + " and " + spaceBytes);
    }
    if (type.isPresent() && names != DONT_SET) {
      throw new FsException(
          Fault.ACTION_DISABLED,
          "Failed to set quota by storage type because nsQuota value is illegal " + names);
    }
  }

  private static Directory requireDirectory(ResolvedPath path) throws FsException {
    if (path.target() == null) {
      throw new FsException(Fault.FILE_NOT_FOUND, "Directory does not exist: " + path.text());
    }
    if (!(path.target() instanceof Directory directory)) {
      throw new FsException(Fault.NOT_A_DIRECTORY, "`" + path.text() + "': Is not a directory");
    }
    return directory;
  }

  private static QuotaLimits changed(
      QuotaLimits before, long names, long spaceBytes, Optional<StorageType> type) {
    long newSpace = spaceBytes == DONT_SET ? before.spaceBytes() : spaceBytes;
    if (type.isPresent()) {
      return spaceBytes == DONT_SET ? before : before.with(type.get(), newSpace);
    }
    return before.with(names == DONT_SET ? before.names() : names, newSpace);
  }

  /** Marks a directory; what is in it is counted at once if it is little. */
  private static QuotaRow mark(TreeDraft draft, ResolvedPath path) throws FsException {
    Usage usage = QuotaBook.within(draft, path);
    Attributes attributes = path.target().attributes();
    draft.update(path, path.target().with(attributes.with(attributes.extras().withQuota(true))));
    return new QuotaRow(QuotaLimits.NONE, usage, true);
  }

  /** Takes the mark away, where there is one. */
  static void unmark(TreeDraft draft, ResolvedPath path) {
    Attributes attributes = path.target().attributes();
    draft.update(path, path.target().with(attributes.with(attributes.extras().withQuota(false))));
    draft.deleteRow(Table.QUOTAS, Keys.of(path.target().id()));
  }

  /** A command cannot be decided before a directory is counted: what is added to it is from now. */
  static <R> Decision<R> begin(View view, DecideContext context, CountFirstException why) {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = ResolvedPath.ofInode(draft, why.inodeId());
    if (path != null && QuotaRow.find(draft, why.inodeId()) == null) {
      Attributes attributes = path.target().attributes();
      draft.update(path, path.target().with(attributes.with(attributes.extras().withQuota(true))));
      QuotaBook.put(draft, why.inodeId(), new QuotaRow(QuotaLimits.NONE, Usage.NONE, false));
    }
    return draft.refuse(why);
  }

  /**
   * What was in a directory before it was marked is counted.
   *
   * @param before what it took up then
   */
  static Decision<Void> counted(View view, DecideContext context, long inodeId, Usage before) {
    TreeDraft draft = new TreeDraft(view, context);
    QuotaRow row = QuotaRow.find(draft, inodeId);
    if (row == null || row.counted()) {
      return Decision.unchanged(null); // it was deleted meanwhile
    }
    QuotaBook.put(draft, inodeId, new QuotaRow(row.limits(), row.usage().plus(before), true));
    return draft.reply(null);
  }
}
