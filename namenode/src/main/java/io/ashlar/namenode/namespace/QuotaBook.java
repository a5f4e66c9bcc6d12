package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.util.Locale;
import java.util.Map;

/**
 * Keeps the usage of marked directories true while the tree changes, and refuses what goes beyond
 * their limits. Where no directory on a path is marked it costs a look at each.
 *
 * <p>A position in a path stands for the inode there; what it takes up is charged to the marked
 * directories above it.
 */
final class QuotaBook {
  /** A directory with more entries below it is not counted while deciding. */
  private static final int COUNTED_AT_ONCE = 1000;

  private static final String PREFIXES = "KMGTPE";

  private QuotaBook() {}

  /** Whether a directory above the position is marked. */
  static boolean isMarked(ResolvedPath path, int position) {
    for (int i = Math.min(position, path.existing()) - 1; i >= 0; i--) {
      if (marked(path, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean marked(ResolvedPath path, int position) {
    return path.inode(position).attributes().extras().quota();
  }

  /** Adds to what is taken up at the position. */
  static void charge(TreeDraft draft, ResolvedPath path, int position, Usage difference) {
    Usage seen = difference;
    for (int i = Math.min(position, path.existing()) - 1; i >= 0 && !seen.isNothing(); i--) {
      Inode inode = path.inode(i);
      if (marked(path, i)) {
        QuotaRow row = QuotaRow.find(draft, inode.id());
        if (row != null) {
          put(draft, inode.id(), row.with(row.usage().plus(seen)));
        }
      }
      seen = seen.under(inode.storagePolicy());
    }
  }

  static void put(TreeDraft draft, long inodeId, QuotaRow row) {
    draft.putRow(Table.QUOTAS, Keys.of(inodeId), row.encode());
  }

  // ---- limits

  /** Refuses more than a directory above the position may take up. */
  static void require(TreeDraft draft, ResolvedPath path, int position, Usage difference)
      throws FsException {
    require(draft, path, position, 0, difference);
  }

  /** The same for directories from a position on: above it nothing changes in sum. */
  private static void require(
      TreeDraft draft, ResolvedPath path, int position, int from, Usage difference)
      throws FsException {
    Usage seen = difference;
    for (int i = Math.min(position, path.existing()) - 1; i >= from; i--) {
      Inode inode = path.inode(i);
      if (marked(path, i)) {
        QuotaRow row = QuotaRow.find(draft, inode.id());
        if (row != null && row.counted()) {
          require(row, path, i, seen);
        }
      }
      seen = seen.under(inode.storagePolicy());
    }
  }

  private static void require(QuotaRow row, ResolvedPath path, int position, Usage more)
      throws FsException {
    QuotaLimits limits = row.limits();
    Usage after = row.usage().plus(more);
    if (exceeds(limits.names(), more.names(), after.names())) {
      throw new FsException(
          Fault.NAME_QUOTA,
          "The NameSpace quota (directories and files) of directory "
              + path.pathTo(position)
              + " is exceeded: quota="
              + limits.names()
              + " file count="
              + after.names());
    }
    if (exceeds(limits.spaceBytes(), more.spaceBytes(), after.spaceBytes())) {
      throw new FsException(
          Fault.SPACE_QUOTA,
          "The DiskSpace quota of "
              + path.pathTo(position)
              + " is exceeded: quota = "
              + limits.spaceBytes()
              + " B = "
              + size(limits.spaceBytes())
              + " but diskspace consumed = "
              + after.spaceBytes()
              + " B = "
              + size(after.spaceBytes()));
    }
    for (Map.Entry<StorageType, Long> limit : limits.byType().entrySet()) {
      requireType(limit.getKey(), limit.getValue(), path, position, more, after);
    }
  }

  private static void requireType(
      StorageType type, long limit, ResolvedPath path, int position, Usage more, Usage after)
      throws FsException {
    int policy = path.policyAt(position);
    long bytes = after.typeBytes(type, policy);
    if (exceeds(limit, more.typeBytes(type, policy), bytes)) {
      throw new FsException(
          Fault.TYPE_QUOTA,
          "Quota by storage type : "
              + type
              + " on path : "
              + path.pathTo(position)
              + " is exceeded. quota = "
              + size(limit)
              + " but space consumed = "
              + size(bytes));
    }
  }

  private static boolean exceeds(long limit, long more, long after) {
    return limit >= 0 && more > 0 && after > limit;
  }

  /** As Hadoop's messages say it: "1.50 KB". */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    long unit = 1L << (power * 10);
    if (bytes % unit == 0) {
      return bytes / unit + " " + PREFIXES.charAt(power - 1) + "B";
    }
    String text = String.format(Locale.ROOT, "%.2f", bytes / (double) unit);
    if (text.startsWith("1024") && power < PREFIXES.length()) {
      power++;
      text = String.format(Locale.ROOT, "%.2f", bytes / (double) (unit << 10));
    }
    return text + " " + PREFIXES.charAt(power - 1) + "B";
  }

  // ---- what moves, goes, or changes its policy

  /**
   * What the path names takes up, as the directory above it sees it.
   *
   * @throws CountFirstException if that is not known and too much to count now
   */
  static Usage of(TreeDraft draft, ResolvedPath path) throws FsException {
    return path.target() instanceof FileInode file
        ? Usage.of(file)
        : within(draft, path).under(path.target().storagePolicy());
  }

  /** What a directory takes up, as itself sees it. */
  static Usage within(TreeDraft draft, ResolvedPath path) throws FsException {
    Directory directory = (Directory) path.target();
    if (directory.children() == 0) {
      return Usage.OF_NAME;
    }
    if (directory.attributes().extras().quota()) {
      QuotaRow row = QuotaRow.find(draft, directory.id());
      if (row != null && row.counted()) {
        return row.usage();
      }
      if (row != null) {
        throw new CountFirstException(directory.id(), path.text());
      }
    }
    return UsageWalk.count(draft, directory.id(), COUNTED_AT_ONCE)
        .orElseThrow(() -> new CountFirstException(directory.id(), path.text()));
  }

  /** What the path names goes for good. */
  static void remove(TreeDraft draft, ResolvedPath path) throws FsException {
    if (isMarked(path, path.last())) {
      charge(draft, path, path.last(), Usage.NONE.minus(of(draft, path)));
    }
    forget(draft, path.target());
  }

  /** A directory that was only counted so that it could move need not be followed any longer. */
  static Inode unmarkIfUnlimited(TreeDraft draft, Inode inode) {
    Attributes attributes = inode.attributes();
    QuotaRow row = attributes.extras().quota() ? QuotaRow.find(draft, inode.id()) : null;
    if (row == null || row.limits().any() || !row.counted()) {
      return inode;
    }
    forget(draft, inode);
    return inode.with(attributes.with(attributes.extras().withQuota(false)));
  }

  /** An inode is gone, and its row with it. */
  static void forget(TreeDraft draft, Inode inode) {
    if (inode.attributes().extras().quota()) {
      draft.deleteRow(Table.QUOTAS, Keys.of(inode.id()));
    }
  }

  /** What the source names moves to the target, whose parent is there and which itself is not. */
  static void move(TreeDraft draft, ResolvedPath source, ResolvedPath target) throws FsException {
    boolean counts = isMarked(source, source.last()) || isMarked(target, target.last());
    if (!counts || chargedAlike(source, target)) {
      return;
    }
    Usage usage = of(draft, source);
    require(draft, target, target.last(), common(source, target), usage);
    charge(draft, source, source.last(), Usage.NONE.minus(usage));
    charge(draft, target, target.last(), usage);
  }

  /** Whether both are charged to the same directories under the same policy. */
  private static boolean chargedAlike(ResolvedPath source, ResolvedPath target) {
    int from = nearest(source);
    int to = nearest(target);
    return from >= 0
        && to >= 0
        && source.inode(from).id() == target.inode(to).id()
        && policyBelow(source, from) == policyBelow(target, to);
  }

  /** Position of the marked directory next above what the path names; -1 for none. */
  private static int nearest(ResolvedPath path) {
    for (int i = Math.min(path.last(), path.existing()) - 1; i >= 0; i--) {
      if (marked(path, i)) {
        return i;
      }
    }
    return -1;
  }

  /** The policy set nearest above the path's target and below a position; 0 for none. */
  private static int policyBelow(ResolvedPath path, int position) {
    for (int i = Math.min(path.last(), path.existing()) - 1; i > position; i--) {
      if (path.inode(i).storagePolicy() != 0) {
        return path.inode(i).storagePolicy();
      }
    }
    return 0;
  }

  /** How many inodes from the root on the paths have in common. */
  private static int common(ResolvedPath source, ResolvedPath target) {
    int count = 0;
    int length = Math.min(source.existing(), target.existing());
    while (count < length && source.inode(count).id() == target.inode(count).id()) {
      count++;
    }
    return count;
  }

  /** A directory gets another storage policy: what has none below it counts differently above. */
  static void changePolicy(TreeDraft draft, ResolvedPath path, int policy) throws FsException {
    if (path.target() instanceof Directory directory
        && directory.storagePolicy() != policy
        && isMarked(path, path.last())) {
      Usage usage = within(draft, path);
      Usage difference = usage.under(policy).minus(usage.under(directory.storagePolicy()));
      charge(draft, path, path.last(), difference);
    }
  }
}
