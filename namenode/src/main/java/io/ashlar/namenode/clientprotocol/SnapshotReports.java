package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.ByteString;
import io.ashlar.namenode.namespace.SnapshotChange;
import io.ashlar.namenode.namespace.SnapshotChange.Kind;
import io.ashlar.namenode.namespace.SnapshotChanges;
import io.ashlar.protocol.proto.SnapshotDiffReportCursorProto;
import io.ashlar.protocol.proto.SnapshotDiffReportEntryProto;
import io.ashlar.protocol.proto.SnapshotDiffReportListingEntryProto;
import io.ashlar.protocol.proto.SnapshotDiffReportListingProto;
import io.ashlar.protocol.proto.SnapshotDiffReportProto;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Encodes differences between snapshots, in pages and as a whole report (wire reference 2.9). */
final class SnapshotReports {
  private static final String CREATED = "+";
  private static final String DELETED = "-";
  private static final String MODIFIED = "M";
  private static final String RENAMED = "R";

  /** A modified inode, and the differences between its entries if it is a directory. */
  private record Group(SnapshotChange modified, List<SnapshotChange> entries) {}

  /** As Hadoop sorts: what is nearer to the top first. */
  private static final Comparator<Group> BY_DEPTH_AND_PATH =
      Comparator.<Group>comparingInt(each -> each.modified().path().size())
          .thenComparing(each -> each.modified().path(), SnapshotReports::compareNames);

  private SnapshotReports() {}

  // ---- pages

  static SnapshotChanges.Position position(SnapshotDiffReportCursorProto cursor) {
    return cursor.getStartPath().isEmpty()
        ? SnapshotChanges.Position.START
        : new SnapshotChanges.Position(cursor.getStartPath().toStringUtf8(), cursor.getIndex());
  }

  static SnapshotDiffReportListingProto page(SnapshotChanges found) {
    SnapshotChanges.Position next =
        found.next() == null ? SnapshotChanges.Position.START : found.next();
    SnapshotDiffReportListingProto.Builder page =
        SnapshotDiffReportListingProto.newBuilder()
            .setIsFromEarlier(found.fromEarlier())
            .setCursor(
                SnapshotDiffReportCursorProto.newBuilder()
                    .setStartPath(ByteString.copyFromUtf8(next.mark()))
                    .setIndex(next.index()));
    for (SnapshotChange change : found.changes()) {
      SnapshotDiffReportListingEntryProto entry = entry(change);
      switch (change.kind()) {
        case MODIFIED -> page.addModifiedEntries(entry);
        case CREATED -> page.addCreatedEntries(entry);
        case DELETED -> page.addDeletedEntries(entry);
      }
    }
    return page.build();
  }

  private static SnapshotDiffReportListingEntryProto entry(SnapshotChange change) {
    SnapshotDiffReportListingEntryProto.Builder entry =
        SnapshotDiffReportListingEntryProto.newBuilder()
            .setFullpath(path(change.path()))
            .setDirId(change.directoryId())
            .setFileId(change.inodeId())
            .setIsReference(change.known());
    if (change.target() != null) {
      entry.setTargetPath(path(change.target()));
    }
    return entry.build();
  }

  // ---- reports

  static SnapshotDiffReportProto report(SnapshotChanges found, String from, String to) {
    SnapshotDiffReportProto.Builder report =
        SnapshotDiffReportProto.newBuilder()
            .setSnapshotRoot(found.rootPath())
            .setFromSnapshot(from)
            .setToSnapshot(to);
    for (Group group : groups(found.changes())) {
      report.addDiffReportEntries(line(MODIFIED, group.modified().path(), null));
      for (SnapshotChange change : group.entries()) {
        add(report, change, found.fromEarlier());
      }
    }
    return report.build();
  }

  /** The entries of a directory follow its modification. */
  private static List<Group> groups(List<SnapshotChange> changes) {
    List<Group> groups = new ArrayList<>();
    for (SnapshotChange change : changes) {
      if (change.kind() == Kind.MODIFIED) {
        groups.add(new Group(change, new ArrayList<>()));
      } else {
        groups.get(groups.size() - 1).entries().add(change);
      }
    }
    groups.sort(BY_DEPTH_AND_PATH);
    return groups;
  }

  private static void add(
      SnapshotDiffReportProto.Builder report, SnapshotChange change, boolean fromEarlier) {
    boolean created = change.kind() == Kind.CREATED;
    if (change.target() != null) {
      report.addDiffReportEntries(
          fromEarlier
              ? line(RENAMED, change.path(), change.target())
              : line(RENAMED, change.target(), change.path()));
    } else if (!created || !change.known()) {
      report.addDiffReportEntries(
          line(created == fromEarlier ? CREATED : DELETED, change.path(), null));
    }
  }

  private static SnapshotDiffReportEntryProto line(
      String label, List<byte[]> path, List<byte[]> target) {
    SnapshotDiffReportEntryProto.Builder line =
        SnapshotDiffReportEntryProto.newBuilder()
            .setFullpath(path(path))
            .setModificationLabel(label);
    if (target != null) {
      line.setTargetPath(path(target));
    }
    return line.build();
  }

  private static ByteString path(List<byte[]> names) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (byte[] name : names) {
      if (path.size() > 0) {
        path.write('/');
      }
      path.writeBytes(name);
    }
    return ByteString.copyFrom(path.toByteArray());
  }

  private static int compareNames(List<byte[]> left, List<byte[]> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = Arrays.compareUnsigned(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return left.size() - right.size();
  }
}
