package io.ashlar.fs;

import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.GetQuotaUsageRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageResponseProto;
import io.ashlar.protocol.proto.QuotaUsageProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.SetQuotaResponseProto;
import java.io.IOException;

/**
 * Limits on trees; see {@link FileSystem#quotas}. Only the superuser sets them. Thread-safe.
 *
 * <p>A write beyond a limit fails with a {@link ServerException} whose class names it: {@code
 * NSQuotaExceededException}, {@code DSQuotaExceededException} or {@code
 * QuotaByStorageTypeExceededException}.
 */
public final class Quotas {
  /** No limit; setting it takes a limit away. */
  public static final long NONE = -1;

  /** Leaves a limit as it is. */
  private static final long UNCHANGED = Long.MAX_VALUE;

  private final NameNodeClient nameNode;

  Quotas(NameNodeClient nameNode) {
    this.nameNode = nameNode;
  }

  /** Limits the number of names in a tree; {@link #NONE} takes the limit away. */
  public void setNames(String path, long names) throws IOException {
    set(path, names, UNCHANGED);
  }

  /** Limits the bytes that a tree takes, replicas counted; {@link #NONE} takes the limit away. */
  public void setSpace(String path, long bytes) throws IOException {
    set(path, UNCHANGED, bytes);
  }

  /** Both at once. */
  public void set(String path, long names, long bytes) throws IOException {
    send(SetQuotaRequestProto.newBuilder(), path, names, bytes);
  }

  /** Limits the bytes on one kind of storage; {@link #NONE} takes the limit away. */
  public void setSpace(String path, StorageType type, long bytes) throws IOException {
    SetQuotaRequestProto.Builder request =
        SetQuotaRequestProto.newBuilder().setStorageType(type.toProto());
    send(request, path, UNCHANGED, bytes);
  }

  private void send(SetQuotaRequestProto.Builder request, String path, long names, long bytes)
      throws IOException {
    String name = PathNames.normalize(path);
    nameNode.callThroughStart(
        name,
        "setQuota",
        request.setPath(name).setNamespaceQuota(names).setStoragespaceQuota(bytes).build(),
        SetQuotaResponseProto.parser());
  }

  /** What a tree uses of its limits; on a directory with limits this takes no walk. */
  public QuotaUsage usage(String path) throws IOException {
    String name = PathNames.normalize(path);
    QuotaUsageProto usage =
        nameNode
            .call(
                name,
                "getQuotaUsage",
                GetQuotaUsageRequestProto.newBuilder().setPath(name).build(),
                GetQuotaUsageResponseProto.parser())
            .getUsage();
    return new QuotaUsage(
        usage.getFileAndDirectoryCount(),
        usage.getQuota(),
        usage.getSpaceConsumed(),
        usage.getSpaceQuota(),
        Statuses.typeUsage(usage.getTypeQuotaInfos()));
  }
}
