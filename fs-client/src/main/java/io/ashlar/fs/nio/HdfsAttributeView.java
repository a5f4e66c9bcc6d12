package io.ashlar.fs.nio;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Reads and sets the attributes of a path, by whatever view they are asked for. Thread-safe. */
record HdfsAttributeView(HdfsPath path, String name) implements PosixFileAttributeView {
  private static final long UNCHANGED = -1;

  @Override
  public HdfsAttributes readAttributes() throws IOException {
    return path.getFileSystem().provider().attributes(path);
  }

  @Override
  public void setTimes(FileTime modified, FileTime accessed, FileTime created) throws IOException {
    path.getFileSystem().files().setTimes(path.serverPath(), millis(modified), millis(accessed));
  }

  private static long millis(FileTime time) {
    return time == null ? UNCHANGED : time.toMillis();
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    path.getFileSystem().files().setPermission(path.serverPath(), HdfsAttributes.mode(permissions));
  }

  @Override
  public void setGroup(GroupPrincipal group) throws IOException {
    path.getFileSystem().files().setOwner(path.serverPath(), null, group.getName());
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return readAttributes().owner();
  }

  @Override
  public void setOwner(UserPrincipal owner) throws IOException {
    path.getFileSystem().files().setOwner(path.serverPath(), owner.getName(), null);
  }
}
