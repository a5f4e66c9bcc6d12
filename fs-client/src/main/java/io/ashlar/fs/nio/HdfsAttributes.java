package io.ashlar.fs.nio;

import io.ashlar.fs.FileStatus;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A status as the attributes of a file. Immutable. */
record HdfsAttributes(FileStatus status) implements PosixFileAttributes {
  /** In the order of the mode bits, the highest first. */
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OWNER_READ,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_EXECUTE,
  };

  static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission bit : BITS) {
      mode = mode << 1 | (permissions.contains(bit) ? 1 : 0);
    }
    return mode;
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((status.permission() >> (BITS.length - 1 - i) & 1) != 0) {
        permissions.add(BITS[i]);
      }
    }
    return permissions;
  }

  @Override
  public UserPrincipal owner() {
    return new Principals.User(status.owner());
  }

  @Override
  public GroupPrincipal group() {
    return new Principals.Group(status.group());
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.fromMillis(status.modificationTimeMillis());
  }

  @Override
  public FileTime lastAccessTime() {
    return FileTime.fromMillis(
        status.directory() ? status.modificationTimeMillis() : status.accessTimeMillis());
  }

  /** HDFS keeps no time of creation; the earliest that it knows is the last modification. */
  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return !status.directory();
  }

  @Override
  public boolean isDirectory() {
    return status.directory();
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return status.lengthBytes();
  }

  @Override
  public Long fileKey() {
    return status.inodeId();
  }

  /** All attributes by name, those of the posix view included. */
  Map<String, Object> byName() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("lastModifiedTime", lastModifiedTime());
    all.put("lastAccessTime", lastAccessTime());
    all.put("creationTime", creationTime());
    all.put("size", size());
    all.put("isRegularFile", isRegularFile());
    all.put("isDirectory", isDirectory());
    all.put("isSymbolicLink", isSymbolicLink());
    all.put("isOther", isOther());
    all.put("fileKey", fileKey());
    all.put("permissions", permissions());
    all.put("owner", owner());
    all.put("group", group());
    return all;
  }
}
