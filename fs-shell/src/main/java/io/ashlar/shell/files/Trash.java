package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where removed files wait: {@code .Trash/Current} below the user's home directory, under their own
 * path, as the hdfs command keeps them.
 */
final class Trash {
  private static final int PRIVATE = 0700;
  private static final DateTimeFormatter CHECKPOINT = DateTimeFormatter.ofPattern("yyMMddHHmmss");

  private final Session session;

  Trash(Session session) {
    this.session = session;
  }

  /** Whether rm shall move and not delete. */
  boolean enabled() throws IOException {
    return session.settings().get(Keys.TRASH);
  }

  /** Whether a path lies in a trash already, so that removing it is meant. */
  static boolean contains(String path) {
    return (path + "/").contains("/.Trash/");
  }

  /** Moves an entry to the trash and gives the place where it now is. */
  Target add(Target target) throws IOException {
    Target root = root(target);
    if ((root.path() + "/").startsWith(target.path().equals("/") ? "/" : target.path() + "/")) {
      throw new ShellException(
          "`"
              + target.shown()
              + "': Cannot be moved to the trash that it contains; use -skipTrash");
    }
    Target place = root.at(root.path() + "/Current" + target.path());
    if (target.fileSystem().status(place.path()).isPresent()) {
      place = place.at(place.path() + System.currentTimeMillis());
    }
    target.fileSystem().mkdirs(place.parent().path(), PRIVATE);
    target.fileSystem().rename(target.path(), place.path(), false);
    return place;
  }

  /**
   * Sets the current trash aside as a checkpoint, and deletes checkpoints older than the interval.
   *
   * @param immediately delete all of them, whatever their age
   */
  void expunge(boolean immediately) throws IOException {
    Target root = root(session.target("/"));
    if (root.fileSystem().status(root.path()).isEmpty()) {
      return;
    }
    long oldestKept =
        System.currentTimeMillis() - session.settings().get(Keys.TRASH_INTERVAL).toMillis();
    List<FileStatus> entries;
    try (Stream<FileStatus> all = root.fileSystem().list(root.path())) {
      entries = all.toList();
    }
    for (FileStatus entry : entries) {
      Target target = root.child(entry.name());
      if (immediately) {
        root.fileSystem().delete(target.path(), true);
      } else if (entry.name().equals("Current")) {
        String name = CHECKPOINT.format(LocalDateTime.now(ZoneId.systemDefault()));
        root.fileSystem().rename(target.path(), root.child(name).path(), false);
      } else if (entry.modificationTimeMillis() < oldestKept) {
        root.fileSystem().delete(target.path(), true);
      }
    }
  }

  private Target root(Target any) throws IOException {
    return any.at("/user/" + session.user() + "/.Trash");
  }
}
