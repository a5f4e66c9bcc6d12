package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import java.io.IOException;

/** Files and directories (wire reference 7.3). */
final class StatusJson {
  private static final int MODE_BITS = 01777;

  // Bits of flags, wire reference 2.2.
  private static final int HAS_ACL = 1;
  private static final int ENCRYPTED = 2;
  private static final int ERASURE_CODED = 4;
  private static final int SNAPSHOTTABLE = 8;

  private StatusJson() {}

  static void write(JsonGenerator out, HdfsFileStatusProto status) throws IOException {
    out.writeStartObject();
    out.writeNumberField("accessTime", status.getAccessTime());
    flag(out, "aclBit", status, HAS_ACL);
    out.writeNumberField("blockSize", status.getBlocksize());
    out.writeNumberField("childrenNum", status.getChildrenNum());
    flag(out, "ecBit", status, ERASURE_CODED);
    flag(out, "encBit", status, ENCRYPTED);
    out.writeNumberField("fileId", status.getFileId());
    out.writeStringField("group", status.getGroup());
    out.writeNumberField("length", status.getLength());
    out.writeNumberField("modificationTime", status.getModificationTime());
    out.writeStringField("owner", status.getOwner());
    out.writeStringField("pathSuffix", status.getPath().toStringUtf8());
    out.writeStringField("permission", octal(status.getPermission().getPerm()));
    out.writeNumberField("replication", status.getBlockReplication());
    flag(out, "snapshotEnabled", status, SNAPSHOTTABLE);
    out.writeNumberField("storagePolicy", status.getStoragePolicy());
    if (status.getFileType() == HdfsFileStatusProto.FileType.IS_SYMLINK) {
      out.writeStringField("symlink", status.getSymlink().toStringUtf8());
    }
    out.writeStringField("type", type(status));
    out.writeEndObject();
  }

  private static void flag(JsonGenerator out, String name, HdfsFileStatusProto status, int bit)
      throws IOException {
    if ((status.getFlags() & bit) != 0) {
      out.writeBooleanField(name, true);
    }
  }

  static String octal(int mode) {
    return Integer.toOctalString(mode & MODE_BITS);
  }

  private static String type(HdfsFileStatusProto status) {
    return switch (status.getFileType()) {
      case IS_DIR -> "DIRECTORY";
      case IS_FILE -> "FILE";
      case IS_SYMLINK -> "SYMLINK";
    };
  }
}
