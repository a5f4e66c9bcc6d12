package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * The last argument of put, cp and mv: a directory to put sources into, or the new name of one.
 *
 * @param target where
 * @param status what is there, if anything
 */
record Destination(Target target, Optional<FileStatus> status) {

  /**
   * Looks the destination up.
   *
   * @param several whether more than one source is to go there, so that it must be a directory
   * @throws NoSuchFileException if neither it nor, where one source goes there, its parent exists
   */
  static Destination of(Session session, String argument, boolean several) throws IOException {
    Target target = session.target(argument);
    Optional<FileStatus> status = target.fileSystem().status(target.path());
    boolean directory = status.isPresent() && status.get().directory();
    if (several && status.isEmpty()) {
      throw new NoSuchFileException(target.shown());
    }
    if ((several || (argument.endsWith("/") && status.isPresent())) && !directory) {
      throw new ShellException("`" + target.shown() + "': Is not a directory");
    }
    if (status.isEmpty() && argument.endsWith("/")) {
      throw new NoSuchFileException(argument);
    }
    if (status.isEmpty()) {
      Target parent = target.parent();
      Optional<FileStatus> above = target.fileSystem().status(parent.path());
      if (above.isEmpty()) {
        throw new NoSuchFileException(parent.shown());
      }
      if (!above.get().directory()) {
        throw new ShellException("`" + parent.shown() + "': Is not a directory");
      }
    }
    return new Destination(target, status);
  }

  /** Where a source of that name goes. */
  Target placeFor(String name) {
    return status.isPresent() && status.get().directory() ? target.child(name) : target;
  }
}
