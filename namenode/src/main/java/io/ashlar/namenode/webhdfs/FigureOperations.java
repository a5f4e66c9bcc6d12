package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.protocol.proto.ContentSummaryProto;
import io.ashlar.protocol.proto.FsServerDefaultsProto;
import io.ashlar.protocol.proto.GetContentSummaryRequestProto;
import io.ashlar.protocol.proto.GetContentSummaryResponseProto;
import io.ashlar.protocol.proto.GetFsStatsResponseProto;
import io.ashlar.protocol.proto.GetFsStatusRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageResponseProto;
import io.ashlar.protocol.proto.GetServerDefaultsRequestProto;
import io.ashlar.protocol.proto.GetServerDefaultsResponseProto;
import io.ashlar.protocol.proto.QuotaUsageProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfoProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfosProto;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** How much there is, how much there may be, and what new files get. */
final class FigureOperations {
  /** Leaves a quota as it is. */
  private static final long UNCHANGED = Long.MAX_VALUE;

  /** There is no quota. */
  private static final long NONE = -1;

  private FigureOperations() {}

  static void addTo(Operations operations) {
    operations.get("GETCONTENTSUMMARY", FigureOperations::contentSummary);
    operations.get("GETQUOTAUSAGE", FigureOperations::quotaUsage);
    operations.get("GETSERVERDEFAULTS", FigureOperations::serverDefaults);
    operations.get("GETSTATUS", FigureOperations::status);
    operations.put("SETQUOTA", FigureOperations::setQuota);
    operations.put("SETQUOTABYSTORAGETYPE", FigureOperations::setTypeQuota);
  }

  private static CompletableFuture<Reply> contentSummary(Request request) {
    return request
        .call(
            "getContentSummary",
            GetContentSummaryRequestProto.newBuilder().setPath(request.path()).build(),
            GetContentSummaryResponseProto.class)
        .thenApply(answer -> Reply.json("ContentSummary", out -> write(out, answer.getSummary())));
  }

  private static void write(JsonGenerator out, ContentSummaryProto summary) throws IOException {
    out.writeStartObject();
    out.writeNumberField("directoryCount", summary.getDirectoryCount());
    out.writeStringField("ecPolicy", summary.getErasureCodingPolicy());
    out.writeNumberField("fileCount", summary.getFileCount());
    out.writeNumberField("length", summary.getLength());
    out.writeNumberField("quota", summary.getQuota());
    out.writeNumberField("snapshotDirectoryCount", summary.getSnapshotDirectoryCount());
    out.writeNumberField("snapshotFileCount", summary.getSnapshotFileCount());
    out.writeNumberField("snapshotLength", summary.getSnapshotLength());
    out.writeNumberField("snapshotSpaceConsumed", summary.getSnapshotSpaceConsumed());
    out.writeNumberField("spaceConsumed", summary.getSpaceConsumed());
    out.writeNumberField("spaceQuota", summary.getSpaceQuota());
    typeQuotas(out, summary.getTypeQuotaInfos());
    out.writeEndObject();
  }

  private static CompletableFuture<Reply> quotaUsage(Request request) {
    return request
        .call(
            "getQuotaUsage",
            GetQuotaUsageRequestProto.newBuilder().setPath(request.path()).build(),
            GetQuotaUsageResponseProto.class)
        .thenApply(answer -> Reply.json("QuotaUsage", out -> write(out, answer.getUsage())));
  }

  private static void write(JsonGenerator out, QuotaUsageProto usage) throws IOException {
    out.writeStartObject();
    out.writeNumberField("fileAndDirectoryCount", usage.getFileAndDirectoryCount());
    out.writeNumberField("quota", usage.getQuota());
    out.writeNumberField("spaceConsumed", usage.getSpaceConsumed());
    out.writeNumberField("spaceQuota", usage.getSpaceQuota());
    typeQuotas(out, usage.getTypeQuotaInfos());
    out.writeEndObject();
  }

  private static void typeQuotas(JsonGenerator out, StorageTypeQuotaInfosProto quotas)
      throws IOException {
    out.writeObjectFieldStart("typeQuota");
    for (StorageTypeQuotaInfoProto quota : quotas.getTypeQuotaInfoList()) {
      if (quota.getQuota() != NONE) {
        out.writeObjectFieldStart(quota.getType().name());
        out.writeNumberField("consumed", quota.getConsumed());
        out.writeNumberField("quota", quota.getQuota());
        out.writeEndObject();
      }
    }
    out.writeEndObject();
  }

  private static CompletableFuture<Reply> serverDefaults(Request request) {
    return request
        .call(
            "getServerDefaults",
            GetServerDefaultsRequestProto.getDefaultInstance(),
            GetServerDefaultsResponseProto.class)
        .thenApply(
            answer ->
                Reply.json("FsServerDefaults", out -> write(out, answer.getServerDefaults())));
  }

  private static void write(JsonGenerator out, FsServerDefaultsProto defaults) throws IOException {
    out.writeStartObject();
    out.writeNumberField("blockSize", defaults.getBlockSize());
    out.writeNumberField("bytesPerChecksum", defaults.getBytesPerChecksum());
    out.writeNumberField("checksumType", defaults.getChecksumType().getNumber());
    out.writeNumberField("defaultStoragePolicyId", defaults.getPolicyId());
    out.writeBooleanField("encryptDataTransfer", defaults.getEncryptDataTransfer());
    out.writeNumberField("fileBufferSize", defaults.getFileBufferSize());
    out.writeStringField("keyProviderUri", defaults.getKeyProviderUri());
    out.writeNumberField("replication", defaults.getReplication());
    out.writeNumberField("trashInterval", defaults.getTrashInterval());
    out.writeNumberField("writePacketSize", defaults.getWritePacketSize());
    out.writeEndObject();
  }

  private static CompletableFuture<Reply> status(Request request) {
    return request
        .call(
            "getFsStats",
            GetFsStatusRequestProto.getDefaultInstance(),
            GetFsStatsResponseProto.class)
        .thenApply(
            stats ->
                Reply.json(
                    "FsStatus",
                    out -> {
                      out.writeStartObject();
                      out.writeNumberField("capacity", stats.getCapacity());
                      out.writeNumberField("remaining", stats.getRemaining());
                      out.writeNumberField("used", stats.getUsed());
                      out.writeEndObject();
                    }));
  }

  private static CompletableFuture<Reply> setQuota(Request request) {
    return request.run(
        "setQuota",
        SetQuotaRequestProto.newBuilder()
            .setPath(request.path())
            .setNamespaceQuota(request.parameters().number("namespacequota").orElse(UNCHANGED))
            .setStoragespaceQuota(
                request.parameters().number("storagespacequota").orElse(UNCHANGED))
            .build());
  }

  private static CompletableFuture<Reply> setTypeQuota(Request request) {
    return request.run(
        "setQuota",
        SetQuotaRequestProto.newBuilder()
            .setPath(request.path())
            .setNamespaceQuota(UNCHANGED)
            .setStoragespaceQuota(
                request.parameters().number("storagespacequota").orElse(UNCHANGED))
            .setStorageType(storageType(request.parameters().required("storagetype")))
            .build());
  }

  private static StorageTypeProto storageType(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    try {
      return StorageTypeProto.valueOf(upper);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "No enum constant org.apache.hadoop.fs.StorageType." + upper, e);
    }
  }
}
