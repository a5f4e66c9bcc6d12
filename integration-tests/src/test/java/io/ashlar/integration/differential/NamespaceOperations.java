package io.ashlar.integration.differential;

import static io.ashlar.integration.differential.Argument.ACCESS;
import static io.ashlar.integration.differential.Argument.ACL_NAMES;
import static io.ashlar.integration.differential.Argument.ACL_SPEC;
import static io.ashlar.integration.differential.Argument.BLOCK_LENGTH;
import static io.ashlar.integration.differential.Argument.GROUP;
import static io.ashlar.integration.differential.Argument.LENGTH;
import static io.ashlar.integration.differential.Argument.MODE;
import static io.ashlar.integration.differential.Argument.PATH;
import static io.ashlar.integration.differential.Argument.PLACE;
import static io.ashlar.integration.differential.Argument.POLICY;
import static io.ashlar.integration.differential.Argument.QUOTA;
import static io.ashlar.integration.differential.Argument.REPLICATION;
import static io.ashlar.integration.differential.Argument.SNAPSHOT_NAME;
import static io.ashlar.integration.differential.Argument.SNAPSHOT_PATH;
import static io.ashlar.integration.differential.Argument.SPACE;
import static io.ashlar.integration.differential.Argument.TIME;
import static io.ashlar.integration.differential.Argument.USER;
import static io.ashlar.integration.differential.Argument.VALUE;
import static io.ashlar.integration.differential.Argument.XATTR_NAME;
import static io.ashlar.integration.differential.Argument.YES_OR_NO;

import io.ashlar.integration.differential.NamespaceOperation.Action;
import io.ashlar.integration.differential.NamespaceOperation.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.XAttrSetFlag;
import org.apache.hadoop.fs.permission.AclEntry;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DFSInputStream;
import org.apache.hadoop.hdfs.DFSOutputStream;

/** The table of calls that sequences are made of. */
final class NamespaceOperations {
  private static final int BUFFER_BYTES = 512;
  private static final long POLL_NANOS = 10_000_000;

  /** All of them. */
  static final List<NamespaceOperation> ALL =
      List.of(
          // Making and writing
          of("mkdirs", 10, NamespaceOperations::mkdirs, PLACE, MODE, YES_OR_NO),
          of("create", 8, NamespaceOperations::create, PLACE, MODE, YES_OR_NO, YES_OR_NO, LENGTH),
          of(
              "createWith",
              2,
              NamespaceOperations::createWith,
              PLACE,
              REPLICATION,
              BLOCK_LENGTH,
              LENGTH),
          of("overwriteOnly", 1, NamespaceOperations::overwriteOnly, PLACE, LENGTH),
          of("append", 3, NamespaceOperations::append, PLACE, YES_OR_NO, LENGTH),

          // Moving and removing
          of(
              "rename",
              8,
              (caller, values) -> "" + caller.client().rename(values.path(0), values.path(1)),
              PATH,
              PATH),
          of("rename2", 8, NamespaceOperations::rename2, PLACE, PLACE, YES_OR_NO),
          of(
              "delete",
              6,
              (caller, values) -> "" + caller.client().delete(values.path(0), values.flag(1)),
              PLACE,
              YES_OR_NO),

          // Attributes
          of(
              "setPermission",
              5,
              done(
                  (caller, values) ->
                      caller.client().setPermission(values.path(0), mode(values, 1))),
              PATH,
              MODE),
          of(
              "setOwner",
              4,
              done(
                  (caller, values) ->
                      caller
                          .client()
                          .setOwner(values.path(0), values.textOrNull(1), values.textOrNull(2))),
              PATH,
              USER,
              GROUP),
          of(
              "setTimes",
              4,
              done(
                  (caller, values) ->
                      caller.client().setTimes(values.path(0), values.number(1), values.number(2))),
              PATH,
              TIME,
              TIME),
          of(
              "setReplication",
              3,
              (caller, values) ->
                  "" + caller.client().setReplication(values.path(0), (short) values.number(1)),
              PATH,
              REPLICATION),

          // Lists of rights, extended attributes, policies
          of(
              "modifyAclEntries",
              3,
              done(
                  (caller, values) ->
                      caller.client().modifyAclEntries(values.path(0), entries(values, true))),
              PATH,
              ACL_SPEC),
          of(
              "setAcl",
              3,
              done(
                  (caller, values) ->
                      caller.client().setAcl(values.path(0), entries(values, true))),
              PATH,
              ACL_SPEC),
          of(
              "removeAclEntries",
              1,
              done(
                  (caller, values) ->
                      caller.client().removeAclEntries(values.path(0), entries(values, false))),
              PATH,
              ACL_NAMES),
          of(
              "removeDefaultAcl",
              1,
              done((caller, values) -> caller.client().removeDefaultAcl(values.path(0))),
              PATH),
          of(
              "removeAcl",
              1,
              done((caller, values) -> caller.client().removeAcl(values.path(0))),
              PATH),
          of(
              "getAclStatus",
              3,
              (caller, values) -> "" + caller.client().getAclStatus(values.path(0)),
              PLACE),
          of(
              "setXAttr",
              3,
              done(
                  (caller, values) ->
                      caller
                          .client()
                          .setXAttr(
                              values.path(0),
                              values.text(1),
                              values.text(2).getBytes(StandardCharsets.UTF_8),
                              values.flag(3)
                                  ? EnumSet.of(XAttrSetFlag.CREATE)
                                  : EnumSet.of(XAttrSetFlag.CREATE, XAttrSetFlag.REPLACE))),
              PATH,
              XATTR_NAME,
              VALUE,
              YES_OR_NO),
          of(
              "getXAttr",
              1,
              (caller, values) ->
                  new String(
                      caller.client().getXAttr(values.path(0), values.text(1)),
                      StandardCharsets.UTF_8),
              PLACE,
              XATTR_NAME),
          of(
              "getXAttrs",
              2,
              (caller, values) -> Shown.attributes(caller.client().getXAttrs(values.path(0))),
              PLACE),
          of(
              "listXAttrs",
              1,
              (caller, values) ->
                  caller.client().listXAttrs(values.path(0)).stream().sorted().toList().toString(),
              PLACE),
          of(
              "removeXAttr",
              1,
              done((caller, values) -> caller.client().removeXAttr(values.path(0), values.text(1))),
              PATH,
              XATTR_NAME),
          of(
              "setStoragePolicy",
              1,
              done(
                  (caller, values) ->
                      caller.client().setStoragePolicy(values.path(0), values.text(1))),
              PATH,
              POLICY),
          of(
              "unsetStoragePolicy",
              1,
              done((caller, values) -> caller.client().unsetStoragePolicy(values.path(0))),
              PATH),
          of(
              "getStoragePolicy",
              1,
              (caller, values) -> caller.client().getStoragePolicy(values.path(0)).getName(),
              PLACE),

          // Quotas
          of(
              "setQuota",
              2,
              done(
                  (caller, values) ->
                      caller
                          .calls()
                          .setQuota(values.path(0), values.number(1), values.number(2), null)),
              PATH,
              QUOTA,
              SPACE),
          of(
              "getQuotaUsage",
              2,
              (caller, values) -> Shown.quota(caller.calls().getQuotaUsage(values.path(0))),
              PATH),
          of(
              "getContentSummary",
              3,
              (caller, values) -> Shown.summary(caller.calls().getContentSummary(values.path(0))),
              PATH),

          // Snapshots
          of(
              "allowSnapshot",
              2,
              done((caller, values) -> caller.client().allowSnapshot(values.path(0))),
              PATH),
          of(
              "disallowSnapshot",
              1,
              done((caller, values) -> caller.client().disallowSnapshot(values.path(0))),
              PATH),
          of(
              "createSnapshot",
              3,
              (caller, values) -> caller.client().createSnapshot(values.path(0), values.text(1)),
              PATH,
              SNAPSHOT_NAME),
          of(
              "renameSnapshot",
              1,
              done(
                  (caller, values) ->
                      caller
                          .client()
                          .renameSnapshot(values.path(0), values.text(1), values.text(2))),
              PATH,
              SNAPSHOT_NAME,
              SNAPSHOT_NAME),
          of(
              "deleteSnapshot",
              1,
              done(
                  (caller, values) ->
                      caller.client().deleteSnapshot(values.path(0), values.text(1))),
              PATH,
              SNAPSHOT_NAME),
          of(
              "getSnapshotDiffReport",
              2,
              (caller, values) ->
                  Shown.differences(
                      caller
                          .client()
                          .getSnapshotDiffReport(values.path(0), values.text(1), values.text(2))),
              PATH,
              SNAPSHOT_NAME,
              SNAPSHOT_NAME),
          of("readSnapshot", 2, NamespaceOperations::read, SNAPSHOT_PATH),
          of(
              "listSnapshot",
              3,
              (caller, values) ->
                  Shown.listing(caller.client().listPaths(values.path(0), new byte[0])),
              SNAPSHOT_PATH),
          of(
              "getSnapshotFileInfo",
              2,
              (caller, values) -> Shown.status(caller.client().getFileInfo(values.path(0))),
              SNAPSHOT_PATH),

          // Data
          of(
              "concat",
              3,
              done(
                  (caller, values) ->
                      caller
                          .client()
                          .concat(values.path(0), new String[] {values.path(1), values.path(2)})),
              PATH,
              PATH,
              PATH),
          of(
              "concatOne",
              2,
              done(
                  (caller, values) ->
                      caller.client().concat(values.path(0), new String[] {values.path(1)})),
              PATH,
              PATH),
          of("truncate", 3, NamespaceOperations::truncate, PATH, LENGTH),
          of(
              "getFileChecksum",
              2,
              (caller, values) ->
                  ""
                      + caller
                          .client()
                          .getFileChecksumWithCombineMode(values.path(0), Long.MAX_VALUE),
              PLACE),

          // Looking
          of(
              "getFileInfo",
              4,
              (caller, values) -> Shown.status(caller.client().getFileInfo(values.path(0))),
              PLACE),
          of(
              "getFileLinkInfo",
              1,
              (caller, values) -> Shown.status(caller.client().getFileLinkInfo(values.path(0))),
              PLACE),
          of(
              "getLocatedFileInfo",
              1,
              (caller, values) ->
                  Shown.status(caller.client().getLocatedFileInfo(values.path(0), false)),
              PLACE),
          of(
              "list",
              5,
              (caller, values) ->
                  Shown.listing(caller.client().listPaths(values.path(0), new byte[0])),
              PLACE),
          of(
              "listAfter",
              1,
              (caller, values) ->
                  Shown.listing(caller.client().listPaths(values.path(0), new byte[] {'a'}, true)),
              PLACE),
          of("read", 5, NamespaceOperations::read, PLACE),
          of(
              "getBlockLocations",
              2,
              (caller, values) ->
                  Shown.blocks(
                      caller.client().getLocatedBlocks(values.path(0), values.number(1), 1024)),
              PLACE,
              LENGTH),
          of(
              "getPreferredBlockSize",
              1,
              (caller, values) -> "" + caller.client().getBlockSize(values.path(0)),
              PLACE),
          of(
              "isFileClosed",
              1,
              (caller, values) -> "" + caller.client().isFileClosed(values.path(0)),
              PLACE),
          of(
              "checkAccess",
              3,
              done(
                  (caller, values) ->
                      caller
                          .client()
                          .checkAccess(values.path(0), FsAction.getFsAction(values.text(1)))),
              PLACE,
              ACCESS),
          of(
              "createSymlink",
              1,
              done(
                  (caller, values) ->
                      caller
                          .client()
                          .createSymlink(values.path(0), values.path(1), values.flag(2))),
              PLACE,
              PLACE,
              YES_OR_NO),
          of(
              "getLinkTarget",
              1,
              (caller, values) -> "" + caller.calls().getLinkTarget(values.path(0)),
              PLACE));

  /** The same by name. */
  static final Map<String, NamespaceOperation> BY_NAME =
      ALL.stream().collect(Collectors.toMap(NamespaceOperation::name, Function.identity()));

  private NamespaceOperations() {}

  private static NamespaceOperation of(
      String name, int weight, Action action, Argument... arguments) {
    return new NamespaceOperation(name, weight, action, List.of(arguments));
  }

  /** A call without a result. */
  @FunctionalInterface
  private interface Silent {
    void run(Caller caller, Values values) throws IOException;
  }

  private static Action done(Silent silent) {
    return (caller, values) -> {
      silent.run(caller, values);
      return "done";
    };
  }

  private static FsPermission mode(Values values, int index) {
    return new FsPermission(values.octal(index));
  }

  private static List<AclEntry> entries(Values values, boolean withRights) {
    return AclEntry.parseAclSpec(values.text(1), withRights);
  }

  /** Cuts a file and waits until that is done everywhere. */
  private static String truncate(Caller caller, Values values) throws IOException {
    boolean done = caller.client().truncate(values.path(0), values.number(1));
    while (!done && !caller.client().isFileClosed(values.path(0))) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return "truncated " + (done ? "at once" : "in the end");
  }

  private static String mkdirs(Caller caller, Values values) throws IOException {
    return "" + caller.client().mkdirs(values.path(0), mode(values, 1), values.flag(2));
  }

  private static String create(Caller caller, Values values) throws IOException {
    EnumSet<CreateFlag> flags =
        values.flag(2)
            ? EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE)
            : EnumSet.of(CreateFlag.CREATE);
    DFSOutputStream out =
        caller
            .client()
            .create(
                values.path(0),
                mode(values, 1),
                flags,
                values.flag(3),
                (short) 1,
                1024,
                null,
                BUFFER_BYTES,
                null);
    return fill(out, (int) values.number(4));
  }

  private static String createWith(Caller caller, Values values) throws IOException {
    DFSOutputStream out =
        caller
            .client()
            .create(
                values.path(0),
                FsPermission.getFileDefault(),
                EnumSet.of(CreateFlag.CREATE),
                (short) values.number(1),
                values.number(2),
                null,
                BUFFER_BYTES,
                null);
    return fill(out, (int) values.number(3));
  }

  private static String overwriteOnly(Caller caller, Values values) throws IOException {
    DFSOutputStream out =
        caller
            .client()
            .create(
                values.path(0),
                FsPermission.getFileDefault(),
                EnumSet.of(CreateFlag.OVERWRITE),
                (short) 1,
                1024,
                null,
                BUFFER_BYTES,
                null);
    return fill(out, (int) values.number(1));
  }

  private static String fill(DFSOutputStream out, int length) throws IOException {
    try (out) {
      out.write(Shown.content(length));
    }
    return "written";
  }

  private static String append(Caller caller, Values values) throws IOException {
    EnumSet<CreateFlag> flags =
        values.flag(1)
            ? EnumSet.of(CreateFlag.APPEND, CreateFlag.NEW_BLOCK)
            : EnumSet.of(CreateFlag.APPEND);
    try (var out = caller.client().append(values.path(0), BUFFER_BYTES, flags, null, null)) {
      out.write(Shown.content((int) values.number(2)));
    }
    return "appended";
  }

  private static String rename2(Caller caller, Values values) throws IOException {
    Options.Rename overwrite = values.flag(2) ? Options.Rename.OVERWRITE : Options.Rename.NONE;
    caller.client().rename(values.path(0), values.path(1), overwrite);
    return "done";
  }

  private static String read(Caller caller, Values values) throws IOException {
    try (DFSInputStream in = caller.client().open(values.path(0))) {
      return Shown.digest(in.readAllBytes());
    }
  }
}
