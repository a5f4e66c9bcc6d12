package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.QuotaLimits;
import io.ashlar.namenode.namespace.QuotaStatus;
import io.ashlar.namenode.namespace.Summary;
import io.ashlar.namenode.namespace.Usage;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.protocol.proto.ContentSummaryProto;
import io.ashlar.protocol.proto.GetContentSummaryRequestProto;
import io.ashlar.protocol.proto.GetContentSummaryResponseProto;
import io.ashlar.protocol.proto.GetQuotaUsageRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageResponseProto;
import io.ashlar.protocol.proto.QuotaUsageProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.SetQuotaResponseProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfoProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfosProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How much there is, and how much there may be (wire reference 2.4, 2.8). */
final class QuotaCalls {
  /** The kinds of storage that keep their content and so can be limited, in Hadoop's order. */
  private static final List<StorageType> LIMITABLE =
      List.of(
          StorageType.SSD,
          StorageType.DISK,
          StorageType.ARCHIVE,
          StorageType.PROVIDED,
          StorageType.NVDIMM);

  private final Changes changes;
  private final Reads reads;
  private final Namespace namespace;

  QuotaCalls(Changes changes, Reads reads, Namespace namespace) {
    this.changes = changes;
    this.reads = reads;
    this.namespace = namespace;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("setQuota", SetQuotaRequestProto.parser(), this::setQuota)
        .method("getQuotaUsage", GetQuotaUsageRequestProto.parser(), this::getQuotaUsage)
        .method(
            "getContentSummary", GetContentSummaryRequestProto.parser(), this::getContentSummary);
  }

  private void setQuota(RpcCall call, SetQuotaRequestProto request) {
    Optional<StorageType> type =
        request.hasStorageType()
            ? Optional.of(StorageType.of(request.getStorageType().getNumber()))
            : Optional.empty();
    changes.idempotent(
        call,
        caller ->
            namespace.setQuota(
                caller,
                request.getPath(),
                request.getNamespaceQuota(),
                request.getStoragespaceQuota(),
                type),
        done -> SetQuotaResponseProto.getDefaultInstance());
  }

  private void getContentSummary(RpcCall call, GetContentSummaryRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          Summary summary = reader.summarise(caller, request.getPath());
          QuotaLimits limits = reader.limits(caller, request.getPath());
          ContentSummaryProto.Builder message =
              ContentSummaryProto.newBuilder()
                  .setLength(summary.lengthBytes())
                  .setFileCount(summary.files())
                  .setDirectoryCount(summary.directories())
                  .setQuota(limits.names())
                  .setSpaceConsumed(summary.spaceBytes())
                  .setSpaceQuota(limits.spaceBytes())
                  .setSnapshotLength(summary.snapshots().lengthBytes())
                  .setSnapshotFileCount(summary.snapshots().files())
                  .setSnapshotDirectoryCount(summary.snapshots().directories())
                  .setSnapshotSpaceConsumed(summary.snapshots().spaceBytes())
                  .setErasureCodingPolicy(summary.directories() == 0 ? "Replicated" : "");
          types(limits, type -> summary.typeBytes().getOrDefault(type, 0L))
              .ifPresent(message::setTypeQuotaInfos);
          return GetContentSummaryResponseProto.newBuilder().setSummary(message).build();
        });
  }

  private void getQuotaUsage(RpcCall call, GetQuotaUsageRequestProto request) {
    reads.slow(
        call,
        (reader, caller) ->
            GetQuotaUsageResponseProto.newBuilder()
                .setUsage(usage(reader, caller, request.getPath()))
                .build());
  }

  /** A directory with a quota is followed; anything else is added up. */
  private static QuotaUsageProto usage(NamespaceReader reader, Caller caller, String path)
      throws FsException {
    QuotaStatus quota = reader.quota(caller, path);
    QuotaUsageProto.Builder message =
        QuotaUsageProto.newBuilder()
            .setQuota(quota.limits().names())
            .setSpaceQuota(quota.limits().spaceBytes());
    if (quota.usage().isPresent()) {
      Usage usage = quota.usage().get();
      message.setFileAndDirectoryCount(usage.names()).setSpaceConsumed(usage.spaceBytes());
      types(quota.limits(), quota::typeBytes).ifPresent(message::setTypeQuotaInfos);
    } else {
      Summary summary = reader.summarise(caller, path);
      message
          .setFileAndDirectoryCount(summary.files() + summary.directories())
          .setSpaceConsumed(summary.spaceBytes());
      types(quota.limits(), type -> summary.typeBytes().getOrDefault(type, 0L))
          .ifPresent(message::setTypeQuotaInfos);
    }
    return message.build();
  }

  /** All kinds, if there is something to say of one. */
  private static Optional<StorageTypeQuotaInfosProto> types(
      QuotaLimits limits, ToLongFunction<StorageType> consumed) {
    boolean silent =
        LIMITABLE.stream()
            .allMatch(type -> limits.of(type) <= 0 && consumed.applyAsLong(type) <= 0);
    if (silent) {
      return Optional.empty();
    }
    StorageTypeQuotaInfosProto.Builder infos = StorageTypeQuotaInfosProto.newBuilder();
    for (StorageType type : LIMITABLE) {
      infos.addTypeQuotaInfo(
          StorageTypeQuotaInfoProto.newBuilder()
              .setType(StorageTypeProto.forNumber(type.number()))
              .setQuota(limits.of(type))
              .setConsumed(consumed.applyAsLong(type)));
    }
    return Optional.of(infos.build());
  }
}
