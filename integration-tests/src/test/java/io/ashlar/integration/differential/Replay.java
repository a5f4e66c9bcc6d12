package io.ashlar.integration.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.ipc.RemoteException;

/**
 * Makes the calls of a sequence on one cluster, in a fresh directory that everyone may write to.
 * Used by one thread.
 */
final class Replay {
  private final Side side;
  private final String directory;

  /**
   * @param directory made by this; does not exist yet
   */
  Replay(Side side, String directory) {
    this.side = side;
    this.directory = directory;
  }

  /** What came of each call, and after them what is there. */
  List<String> run(List<NamespaceCall> calls) throws IOException {
    FileSystem fs = side.fileSystem();
    fs.mkdirs(new Path(directory));
    fs.setPermission(new Path(directory), new FsPermission(0777));
    List<String> outcomes = new ArrayList<>();
    for (NamespaceCall call : calls) {
      outcomes.add(make(call));
    }
    outcomes.add(whatIsThere());
    return outcomes;
  }

  private String make(NamespaceCall call) throws IOException {
    NamespaceOperation operation = NamespaceOperations.BY_NAME.get(call.operation());
    Caller caller = new Caller(side.fileSystem(call.user()));
    try {
      String result =
          operation
              .action()
              .run(caller, new NamespaceOperation.Values(directory, call.arguments()));
      return result.replace(directory, "");
    } catch (IOException | RuntimeException e) {
      return e instanceof RemoteException remote ? remote.getClassName() : e.getClass().getName();
    }
  }

  /** The whole tree as the superuser sees it, with the bytes of every file. */
  private String whatIsThere() throws IOException {
    StringBuilder tree = new StringBuilder("the tree:");
    describe(new Path(directory), new Caller(side.fileSystem()), tree);
    return tree.toString();
  }

  private void describe(Path path, Caller caller, StringBuilder tree) throws IOException {
    String text = path.toUri().getPath();
    tree.append("\n      ")
        .append(text.equals(directory) ? "." : text.substring(directory.length() + 1))
        .append(": ")
        .append(Shown.status(caller.client().getFileInfo(text)));
    FileStatus[] children = caller.fileSystem().listStatus(path);
    if (children.length == 1
        && children[0].isFile()
        && children[0].getPath().equals(caller.fileSystem().makeQualified(path))) {
      try (var in = caller.client().open(text)) {
        tree.append(' ').append(Shown.digest(in.readAllBytes()));
      }
      return;
    }
    List<FileStatus> sorted = new ArrayList<>(List.of(children));
    sorted.sort(Comparator.comparing(FileStatus::getPath));
    for (FileStatus child : sorted) {
      describe(child.getPath(), caller, tree);
    }
  }
}
