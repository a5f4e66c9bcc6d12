package io.ashlar.shell.files;

import io.ashlar.fs.AclStatus;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Which attributes a copy keeps. Immutable. */
final class Preserve {
  /** None. */
  static final Preserve NOTHING = new Preserve("");

  /** Times, owner and group, and mode: what -p means without letters. */
  static final Preserve USUAL = new Preserve("top");

  private final String letters;

  /**
   * Reads letters: t for times, o for owner and group, p for the mode, a for the access control
   * list and the mode with it, x for extended attributes.
   *
   * @throws UsageException for any other
   */
  Preserve(String letters) {
    for (char letter : letters.toCharArray()) {
      if ("topax".indexOf(letter) < 0) {
        throw new UsageException("No attribute for " + letter);
      }
    }
    this.letters = letters;
  }

  boolean nothing() {
    return letters.isEmpty();
  }

  private boolean has(char letter) {
    return letters.indexOf(letter) >= 0;
  }

  /** Gives a copy in a file system what its original in one has. */
  void keep(Found original, Target copy) throws IOException {
    FileStatus status = original.status();
    keep(
        copy,
        status.owner(),
        status.group(),
        status.permission(),
        status.modificationTimeMillis(),
        status.accessTimeMillis());
    FileSystem from = original.target().fileSystem();
    if (has('a') && status.traits().hasAcl()) {
      AclStatus acl = from.acls().get(original.target().path());
      copy.fileSystem().acls().set(copy.path(), Getfacl.whole(acl));
    }
    if (has('x')) {
      Map<String, byte[]> attributes = from.xattrs().getAll(original.target().path());
      for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
        copy.fileSystem().xattrs().set(copy.path(), attribute.getKey(), attribute.getValue());
      }
    }
  }

  /** Gives a copy in a file system what its local original has. */
  void keep(Path original, Target copy) throws IOException {
    if (nothing()) {
      return;
    }
    PosixFileAttributes attributes = Files.readAttributes(original, PosixFileAttributes.class);
    int mode = 0;
    for (char letter : PosixFilePermissions.toString(attributes.permissions()).toCharArray()) {
      mode = (mode << 1) | (letter == '-' ? 0 : 1);
    }
    keep(
        copy,
        attributes.owner().getName(),
        attributes.group().getName(),
        mode,
        attributes.lastModifiedTime().toMillis(),
        attributes.lastAccessTime().toMillis());
  }

  private void keep(Target copy, String owner, String group, int mode, long modified, long accessed)
      throws IOException {
    if (has('o')) {
      copy.fileSystem().setOwner(copy.path(), owner, group);
    }
    if (has('p') || has('a')) {
      copy.fileSystem().setPermission(copy.path(), mode);
    }
    if (has('t')) {
      copy.fileSystem().setTimes(copy.path(), modified, accessed);
    }
  }

  /** Gives a local copy what its original has; owners are this machine's own affair. */
  void keep(Found original, Path copy) throws IOException {
    if (has('p')) {
      String mode = Listing.mode(original.status().permission() & 0777);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(mode));
    }
    if (has('t')) {
      long accessed = original.status().accessTimeMillis();
      Files.getFileAttributeView(copy, BasicFileAttributeView.class)
          .setTimes(
              FileTime.fromMillis(original.status().modificationTimeMillis()),
              accessed > 0 ? FileTime.fromMillis(accessed) : null,
              null);
    }
  }
}
