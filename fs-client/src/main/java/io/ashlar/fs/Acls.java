package io.ashlar.fs;

import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AclStatusProto;
import io.ashlar.protocol.proto.GetAclStatusRequestProto;
import io.ashlar.protocol.proto.GetAclStatusResponseProto;
import io.ashlar.protocol.proto.ModifyAclEntriesRequestProto;
import io.ashlar.protocol.proto.ModifyAclEntriesResponseProto;
import io.ashlar.protocol.proto.RemoveAclEntriesRequestProto;
import io.ashlar.protocol.proto.RemoveAclEntriesResponseProto;
import io.ashlar.protocol.proto.RemoveAclRequestProto;
import io.ashlar.protocol.proto.RemoveAclResponseProto;
import io.ashlar.protocol.proto.RemoveDefaultAclRequestProto;
import io.ashlar.protocol.proto.RemoveDefaultAclResponseProto;
import io.ashlar.protocol.proto.SetAclRequestProto;
import io.ashlar.protocol.proto.SetAclResponseProto;
import java.io.IOException;
import java.util.List;

/**
 * POSIX access control lists, of a file system; see {@link FileSystem#acls}. Thread-safe. A missing
 * path is a NoSuchFileException; what is no valid list comes as the server's {@link
 * ServerException}.
 */
public final class Acls {
  private final NameNodeClient nameNode;

  Acls(NameNodeClient nameNode) {
    this.nameNode = nameNode;
  }

  /** The list of a path. */
  public AclStatus get(String path) throws IOException {
    String name = PathNames.normalize(path);
    AclStatusProto status =
        nameNode
            .call(
                name,
                "getAclStatus",
                GetAclStatusRequestProto.newBuilder().setSrc(name).build(),
                GetAclStatusResponseProto.parser())
            .getResult();
    return new AclStatus(
        status.getOwner(),
        status.getGroup(),
        (status.getPermission().getPerm() & 0777) | (status.getSticky() ? 01000 : 0),
        status.getEntriesList().stream().map(AclEntry::of).toList());
  }

  /** Replaces the whole list; entries for owner, group and others must be among the new ones. */
  public void set(String path, List<AclEntry> entries) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "setAcl",
        SetAclRequestProto.newBuilder().setSrc(name).addAllAclSpec(protos(entries)).build(),
        SetAclResponseProto.parser());
  }

  /** Adds entries, or changes the permission of those that are there. */
  public void modify(String path, List<AclEntry> entries) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "modifyAclEntries",
        ModifyAclEntriesRequestProto.newBuilder()
            .setSrc(name)
            .addAllAclSpec(protos(entries))
            .build(),
        ModifyAclEntriesResponseProto.parser());
  }

  /** Removes entries, whatever permission they have. */
  public void remove(String path, List<AclEntry> entries) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "removeAclEntries",
        RemoveAclEntriesRequestProto.newBuilder()
            .setSrc(name)
            .addAllAclSpec(protos(entries))
            .build(),
        RemoveAclEntriesResponseProto.parser());
  }

  /** Removes all default entries of a directory. */
  public void removeDefault(String path) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "removeDefaultAcl",
        RemoveDefaultAclRequestProto.newBuilder().setSrc(name).build(),
        RemoveDefaultAclResponseProto.parser());
  }

  /** Removes all but what mode bits say. */
  public void removeAll(String path) throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "removeAcl",
        RemoveAclRequestProto.newBuilder().setSrc(name).build(),
        RemoveAclResponseProto.parser());
  }

  private static List<AclEntryProto> protos(List<AclEntry> entries) {
    return entries.stream().map(AclEntry::toProto).toList();
  }
}
