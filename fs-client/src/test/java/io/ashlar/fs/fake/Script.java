package io.ashlar.fs.fake;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.protocol.proto.AllowSnapshotRequestProto;
import io.ashlar.protocol.proto.CancelDelegationTokenRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSymlinkRequestProto;
import io.ashlar.protocol.proto.DeleteSnapshotRequestProto;
import io.ashlar.protocol.proto.DisallowSnapshotRequestProto;
import io.ashlar.protocol.proto.GetAclStatusRequestProto;
import io.ashlar.protocol.proto.GetContentSummaryRequestProto;
import io.ashlar.protocol.proto.GetDelegationTokenRequestProto;
import io.ashlar.protocol.proto.GetFsStatusRequestProto;
import io.ashlar.protocol.proto.GetLinkTargetRequestProto;
import io.ashlar.protocol.proto.GetQuotaUsageRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportRequestProto;
import io.ashlar.protocol.proto.GetSnapshotListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingRequestProto;
import io.ashlar.protocol.proto.GetStoragePoliciesRequestProto;
import io.ashlar.protocol.proto.GetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.GetXAttrsRequestProto;
import io.ashlar.protocol.proto.IsFileClosedRequestProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksRequestProto;
import io.ashlar.protocol.proto.ListOpenFilesRequestProto;
import io.ashlar.protocol.proto.ListXAttrsRequestProto;
import io.ashlar.protocol.proto.ModifyAclEntriesRequestProto;
import io.ashlar.protocol.proto.RecoverLeaseRequestProto;
import io.ashlar.protocol.proto.RemoveAclEntriesRequestProto;
import io.ashlar.protocol.proto.RemoveAclRequestProto;
import io.ashlar.protocol.proto.RemoveDefaultAclRequestProto;
import io.ashlar.protocol.proto.RemoveXAttrRequestProto;
import io.ashlar.protocol.proto.RenameSnapshotRequestProto;
import io.ashlar.protocol.proto.RenewDelegationTokenRequestProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetAclRequestProto;
import io.ashlar.protocol.proto.SetOwnerRequestProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.SetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetTimesRequestProto;
import io.ashlar.protocol.proto.SetXAttrRequestProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyRequestProto;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Methods that the fake NameNode has no rules for: a test says what is answered, and looks at what
 * was asked. Thread-safe.
 */
final class Script {
  static final Map<String, Parser<? extends MessageLite>> METHODS =
      Map.ofEntries(
          Map.entry("getAclStatus", GetAclStatusRequestProto.parser()),
          Map.entry("setAcl", SetAclRequestProto.parser()),
          Map.entry("modifyAclEntries", ModifyAclEntriesRequestProto.parser()),
          Map.entry("removeAclEntries", RemoveAclEntriesRequestProto.parser()),
          Map.entry("removeDefaultAcl", RemoveDefaultAclRequestProto.parser()),
          Map.entry("removeAcl", RemoveAclRequestProto.parser()),
          Map.entry("setXAttr", SetXAttrRequestProto.parser()),
          Map.entry("getXAttrs", GetXAttrsRequestProto.parser()),
          Map.entry("listXAttrs", ListXAttrsRequestProto.parser()),
          Map.entry("removeXAttr", RemoveXAttrRequestProto.parser()),
          Map.entry("setQuota", SetQuotaRequestProto.parser()),
          Map.entry("getQuotaUsage", GetQuotaUsageRequestProto.parser()),
          Map.entry("getContentSummary", GetContentSummaryRequestProto.parser()),
          Map.entry("allowSnapshot", AllowSnapshotRequestProto.parser()),
          Map.entry("disallowSnapshot", DisallowSnapshotRequestProto.parser()),
          Map.entry("createSnapshot", CreateSnapshotRequestProto.parser()),
          Map.entry("renameSnapshot", RenameSnapshotRequestProto.parser()),
          Map.entry("deleteSnapshot", DeleteSnapshotRequestProto.parser()),
          Map.entry("getSnapshottableDirListing", GetSnapshottableDirListingRequestProto.parser()),
          Map.entry("getSnapshotListing", GetSnapshotListingRequestProto.parser()),
          Map.entry("getSnapshotDiffReport", GetSnapshotDiffReportRequestProto.parser()),
          Map.entry("setStoragePolicy", SetStoragePolicyRequestProto.parser()),
          Map.entry("unsetStoragePolicy", UnsetStoragePolicyRequestProto.parser()),
          Map.entry("getStoragePolicy", GetStoragePolicyRequestProto.parser()),
          Map.entry("getStoragePolicies", GetStoragePoliciesRequestProto.parser()),
          Map.entry("satisfyStoragePolicy", SatisfyStoragePolicyRequestProto.parser()),
          Map.entry("getDelegationToken", GetDelegationTokenRequestProto.parser()),
          Map.entry("renewDelegationToken", RenewDelegationTokenRequestProto.parser()),
          Map.entry("cancelDelegationToken", CancelDelegationTokenRequestProto.parser()),
          Map.entry("recoverLease", RecoverLeaseRequestProto.parser()),
          Map.entry("isFileClosed", IsFileClosedRequestProto.parser()),
          Map.entry("listOpenFiles", ListOpenFilesRequestProto.parser()),
          Map.entry("listCorruptFileBlocks", ListCorruptFileBlocksRequestProto.parser()),
          Map.entry("createSymlink", CreateSymlinkRequestProto.parser()),
          Map.entry("getLinkTarget", GetLinkTargetRequestProto.parser()),
          Map.entry("setOwner", SetOwnerRequestProto.parser()),
          Map.entry("setTimes", SetTimesRequestProto.parser()),
          Map.entry("getFsStats", GetFsStatusRequestProto.parser()));

  private final Map<Class<?>, Function<MessageLite, MessageLite>> answers =
      new ConcurrentHashMap<>();

  <Q extends MessageLite> void answer(Class<Q> request, Function<Q, MessageLite> answer) {
    answers.put(request, q -> answer.apply(request.cast(q)));
  }

  MessageLite play(MessageLite request) {
    Function<MessageLite, MessageLite> answer = answers.get(request.getClass());
    if (answer == null) {
      throw FakeError.io("The test has no answer to " + request.getClass().getSimpleName());
    }
    return answer.apply(request);
  }
}
