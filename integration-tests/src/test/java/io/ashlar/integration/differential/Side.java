package io.ashlar.integration.differential;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.SnapshotStatus;
import org.apache.hadoop.hdfs.protocol.SnapshottableDirectoryStatus;
import org.apache.hadoop.security.UserGroupInformation;

/** One of the two clusters, through Hadoop's client. Thread-safe. */
final class Side {
  /** Those who have a home directory when a script or a sequence begins. */
  static final List<String> USERS = List.of("alice", "bob", "daemon");

  private static final Map<String, UserGroupInformation> REMOTE = new ConcurrentHashMap<>();

  private final String name;
  private final URI uri;
  private final Configuration settings;

  Side(String name, URI uri) {
    this.name = name;
    this.uri = uri;
    settings = new Configuration();
    settings.set("fs.defaultFS", uri.toString());
  }

  /** What reports call it. */
  String name() {
    return name;
  }

  URI uri() {
    return uri;
  }

  /** A client's settings with this cluster as the default file system. */
  Configuration settings() {
    return new Configuration(settings);
  }

  /** The superuser's name: whoever runs this process, as it started the clusters. */
  static String superuser() {
    try {
      return UserGroupInformation.getLoginUser().getShortUserName();
    } catch (IOException e) {
      throw new IllegalStateException("This process has no user", e);
    }
  }

  /**
   * A user of both clusters, the superuser or another. None but the operating system's own are in a
   * group, so that both clusters find the same ones.
   */
  static UserGroupInformation user(String user) {
    if (user.equals(superuser())) {
      try {
        return UserGroupInformation.getLoginUser();
      } catch (IOException e) {
        throw new IllegalStateException("This process has no user", e);
      }
    }
    return REMOTE.computeIfAbsent(user, UserGroupInformation::createRemoteUser);
  }

  /** The file system as the superuser sees it; not to be closed. */
  DistributedFileSystem fileSystem() throws IOException {
    return (DistributedFileSystem) FileSystem.get(settings);
  }

  /** The file system as a user sees it; not to be closed. */
  DistributedFileSystem fileSystem(String user) throws IOException {
    try {
      return user(user)
          .doAs((java.security.PrivilegedExceptionAction<DistributedFileSystem>) this::fileSystem);
    } catch (InterruptedException e) {
      throw new java.io.InterruptedIOException("while connecting to " + uri);
    }
  }

  /** Leaves nothing in the cluster but home directories. */
  void clear() throws IOException {
    DistributedFileSystem fs = fileSystem();
    Path root = new Path("/");
    for (FileStatus entry : fs.listStatus(root)) {
      try {
        fs.delete(entry.getPath(), true);
      } catch (IOException e) {
        forgetSnapshots(fs);
        fs.delete(entry.getPath(), true);
      }
    }
    fs.setPermission(root, new FsPermission(0755));
    fs.setOwner(root, superuser(), "supergroup");
    List<String> all = new ArrayList<>(USERS);
    all.add(superuser());
    for (String user : all) {
      Path home = new Path("/user/" + user);
      fs.mkdirs(home);
      fs.setOwner(home, user, null);
    }
  }

  private static void forgetSnapshots(DistributedFileSystem fs) throws IOException {
    SnapshottableDirectoryStatus[] directories = fs.getSnapshottableDirListing();
    if (directories == null) {
      return;
    }
    for (SnapshottableDirectoryStatus directory : directories) {
      for (SnapshotStatus snapshot : fs.getSnapshotListing(directory.getFullPath())) {
        fs.deleteSnapshot(directory.getFullPath(), snapshot.getFullPath().getName());
      }
      fs.disallowSnapshot(directory.getFullPath());
    }
  }

  @Override
  public String toString() {
    return name + " at " + uri;
  }
}
