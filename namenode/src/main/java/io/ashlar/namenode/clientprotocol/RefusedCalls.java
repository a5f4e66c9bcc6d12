package io.ashlar.namenode.clientprotocol;

import static java.util.Map.entry;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.RefusedRequestProto;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Map;

/**
 * Methods of the protocol that stand for features this file system does not have. Each says so in a
 * class that programs catch, so that no client takes the NameNode for an old one that does not know
 * the method.
 */
final class RefusedCalls {
  private static final String NO_CACHE = "Centralized caching is not supported";
  private static final String NO_ZONES = "Encryption zones are not supported";
  private static final String NO_ERASURE_CODING = "Erasure coding is not supported";

  /** Why, by method. */
  static final Map<String, String> REASONS =
      Map.ofEntries(
          entry("addCacheDirective", NO_CACHE),
          entry("modifyCacheDirective", NO_CACHE),
          entry("removeCacheDirective", NO_CACHE),
          entry("addCachePool", NO_CACHE),
          entry("modifyCachePool", NO_CACHE),
          entry("removeCachePool", NO_CACHE),
          entry("listCacheDirectives", NO_CACHE),
          entry("listCachePools", NO_CACHE),
          entry("createEncryptionZone", NO_ZONES),
          entry("reencryptEncryptionZone", NO_ZONES),
          entry("listReencryptionStatus", NO_ZONES),
          entry("setErasureCodingPolicy", NO_ERASURE_CODING),
          entry("unsetErasureCodingPolicy", NO_ERASURE_CODING),
          entry("getECTopologyResultForPolicies", NO_ERASURE_CODING),
          entry("addErasureCodingPolicies", NO_ERASURE_CODING),
          entry("removeErasureCodingPolicy", NO_ERASURE_CODING),
          entry("enableErasureCodingPolicy", NO_ERASURE_CODING),
          entry("disableErasureCodingPolicy", NO_ERASURE_CODING),
          entry("allowSnapshot", "Snapshots are not supported yet"),
          entry("disallowSnapshot", "Snapshots are not supported yet"),
          entry("createSnapshot", "Snapshots are not supported yet"),
          entry("renameSnapshot", "Snapshots are not supported yet"),
          entry("deleteSnapshot", "Snapshots are not supported yet"),
          entry("getSnapshotListing", "Snapshots are not supported yet"),
          entry("getSnapshotDiffReport", "Snapshots are not supported yet"),
          entry("getSnapshotDiffReportListing", "Snapshots are not supported yet"),
          entry("modifyAclEntries", "ACLs are not supported yet"),
          entry("removeAclEntries", "ACLs are not supported yet"),
          entry("removeDefaultAcl", "ACLs are not supported yet"),
          entry("removeAcl", "ACLs are not supported yet"),
          entry("setAcl", "ACLs are not supported yet"),
          entry("setXAttr", "Extended attributes are not supported yet"),
          entry("removeXAttr", "Extended attributes are not supported yet"),
          entry("setQuota", "Quotas are not supported yet"),
          entry("satisfyStoragePolicy", "Blocks are not moved between storages on demand"),
          entry("setBalancerBandwidth", "There is no balancer whose bandwidth could be set"),
          entry("metaSave", "See fsck and the NameNode's /metrics for what metasave would tell"),
          entry("getEditsFromTxid", "Events of the namespace are not published"));

  private RefusedCalls() {}

  /** Adds a refusal for each method that nobody else has added. */
  static void addTo(RpcService.Builder service) {
    REASONS.forEach(
        (method, reason) -> {
          if (!service.has(method)) {
            service.method(
                method,
                RefusedRequestProto.parser(),
                (call, request) -> call.fail(new FsException(Fault.UNSUPPORTED, reason)));
          }
        });
  }
}
