package io.ashlar.integration.differential;

import static io.ashlar.integration.differential.Argument.ACCESS;
import static io.ashlar.integration.differential.Argument.BLOCK_LENGTH;
import static io.ashlar.integration.differential.Argument.GROUP;
import static io.ashlar.integration.differential.Argument.LENGTH;
import static io.ashlar.integration.differential.Argument.MODE;
import static io.ashlar.integration.differential.Argument.PATH;
import static io.ashlar.integration.differential.Argument.PLACE;
import static io.ashlar.integration.differential.Argument.REPLICATION;
import static io.ashlar.integration.differential.Argument.TIME;
import static io.ashlar.integration.differential.Argument.USER;
import static io.ashlar.integration.differential.Argument.YES_OR_NO;

import io.ashlar.integration.differential.NamespaceOperation.Action;
import io.ashlar.integration.differential.NamespaceOperation.Values;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DFSInputStream;
import org.apache.hadoop.hdfs.DFSOutputStream;

/** The table of calls that sequences are made of. */
final class NamespaceOperations {
  private static final int BUFFER_BYTES = 512;

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
