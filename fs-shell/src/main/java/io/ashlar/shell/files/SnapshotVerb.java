package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes, renames and removes snapshots of one directory. */
public abstract class SnapshotVerb extends Verb {
  @Parameters(arity = "0..*", paramLabel = "DIRECTORY [NAME...]", hideParamSyntax = true)
  private List<String> arguments = new ArrayList<>();

  private final int fewest;
  private final int most;

  SnapshotVerb(Session session, int fewest, int most) {
    super(session);
    this.fewest = fewest;
    this.most = most;
  }

  /** The verb that takes a snapshot. */
  public static Verb create(Session session) {
    return new Create(session);
  }

  /** The verb that removes a snapshot. */
  public static Verb delete(Session session) {
    return new Delete(session);
  }

  /** The verb that renames a snapshot. */
  public static Verb rename(Session session) {
    return new Rename(session);
  }

  @Override
  protected final void run() throws IOException {
    if (arguments.size() < fewest || arguments.size() > most) {
      throw new UsageException(
          fewest == most
              ? "Incorrect number of arguments."
              : arguments.isEmpty() ? "<snapshotDir> is missing." : "Too many arguments.");
    }
    List<Found> roots = session().find(arguments.get(0));
    if (roots.size() != 1) {
      throw new UsageException("Expected one directory, found " + roots.size());
    }
    if (!roots.get(0).status().directory()) {
      throw new NotDirectoryException(roots.get(0).target().shown());
    }
    act(roots.get(0).target(), arguments.subList(1, arguments.size()));
  }

  /** Does it to that directory. */
  abstract void act(Target directory, List<String> names) throws IOException;

  /** Takes a snapshot. */
  @Command(
      name = "createSnapshot",
      description = "Takes a snapshot of DIRECTORY, under NAME or one made of the time.")
  static final class Create extends SnapshotVerb {
    Create(Session session) {
      super(session, 1, 2);
    }

    @Override
    void act(Target directory, List<String> names) throws IOException {
      String made =
          names.isEmpty()
              ? directory.fileSystem().snapshots().create(directory.path())
              : directory.fileSystem().snapshots().create(directory.path(), names.get(0));
      terminal().line("Created snapshot " + made);
    }
  }

  /** Removes a snapshot. */
  @Command(name = "deleteSnapshot", description = "Removes the snapshot NAME of DIRECTORY.")
  static final class Delete extends SnapshotVerb {
    Delete(Session session) {
      super(session, 2, 2);
    }

    @Override
    void act(Target directory, List<String> names) throws IOException {
      directory.fileSystem().snapshots().delete(directory.path(), names.get(0));
      terminal().line("Deleted snapshot " + names.get(0) + " under " + session().place(directory));
    }
  }

  /** Renames a snapshot. */
  @Command(name = "renameSnapshot", description = "Renames the snapshot NAME of DIRECTORY.")
  static final class Rename extends SnapshotVerb {
    Rename(Session session) {
      super(session, 3, 3);
    }

    @Override
    void act(Target directory, List<String> names) throws IOException {
      directory.fileSystem().snapshots().rename(directory.path(), names.get(0), names.get(1));
      terminal()
          .line(
              "Renamed snapshot "
                  + names.get(0)
                  + " to "
                  + names.get(1)
                  + " under "
                  + session().place(directory));
    }
  }
}
