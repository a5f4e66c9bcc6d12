package io.ashlar.namenode.audit;

import static java.util.Map.entry;

import java.util.Map;

/** The methods that HDFS audits, and what it calls them there. */
final class AuditedMethods {

  /**
   * How a method is audited.
   *
   * @param command its name in the log
   * @param source field of the request with the path; empty for none
   * @param target field with the second path; empty for none
   * @param status whether the line says whose the path is
   */
  record Audited(String command, String source, String target, boolean status) {}

  private static final Map<String, Audited> ALL =
      Map.ofEntries(
          read("getFileInfo", "getfileinfo", "src"),
          read("getFileLinkInfo", "getfileinfo", "src"),
          read("getLocatedFileInfo", "getfileinfo", "src"),
          read("getListing", "listStatus", "src"),
          read("getBlockLocations", "open", "src"),
          read("getContentSummary", "contentSummary", "path"),
          read("getQuotaUsage", "quotaUsage", "path"),
          read("checkAccess", "checkAccess", "path"),
          read("getAclStatus", "getAclStatus", "src"),
          read("getXAttrs", "getXAttrs", "src"),
          read("listXAttrs", "listXAttrs", "src"),
          read("isFileClosed", "isFileClosed", "src"),
          read("getPreferredBlockSize", "getPreferredBlockSize", "filename"),
          read("getStoragePolicy", "getStoragePolicy", "path"),
          read("listCorruptFileBlocks", "listCorruptFileBlocks", "path"),
          read("listOpenFiles", "listOpenFiles", ""),
          read("getSnapshottableDirListing", "listSnapshottableDirectory", ""),
          read("getSnapshotListing", "ListSnapshot", "snapshotRoot"),
          read("getSnapshotDiffReport", "computeSnapshotDiff", "snapshotRoot"),
          read("getSnapshotDiffReportListing", "computeSnapshotDiff", "snapshotRoot"),
          read("getDatanodeReport", "datanodeReport", ""),
          read("getDatanodeStorageReport", "getDatanodeStorageReport", ""),
          read("getSlowDatanodeReport", "slowDataNodesReport", ""),
          change("mkdirs", "src", ""),
          change("create", "src", ""),
          read("append", "append", "src"),
          read("delete", "delete", "src"),
          entry("rename", new Audited("rename", "src", "dst", true)),
          entry("rename2", new Audited("rename", "src", "dst", true)),
          change("concat", "trg", ""),
          change("truncate", "src", ""),
          read("recoverLease", "recoverLease", "src"),
          read("setReplication", "setReplication", "src"),
          change("setPermission", "src", ""),
          change("setOwner", "src", ""),
          change("setTimes", "src", ""),
          change("setStoragePolicy", "src", ""),
          change("unsetStoragePolicy", "src", ""),
          change("satisfyStoragePolicy", "src", ""),
          read("setQuota", "setQuota", "path"),
          change("modifyAclEntries", "src", ""),
          change("removeAclEntries", "src", ""),
          change("removeDefaultAcl", "src", ""),
          change("removeAcl", "src", ""),
          change("setAcl", "src", ""),
          change("setXAttr", "src", ""),
          change("removeXAttr", "src", ""),
          read("createSymlink", "createSymlink", "link"),
          read("allowSnapshot", "allowSnapshot", "snapshotRoot"),
          read("disallowSnapshot", "disallowSnapshot", "snapshotRoot"),
          read("createSnapshot", "createSnapshot", "snapshotRoot"),
          read("renameSnapshot", "renameSnapshot", "snapshotRoot"),
          read("deleteSnapshot", "deleteSnapshot", "snapshotRoot"),
          read("setSafeMode", "setSafeMode", ""),
          read("saveNamespace", "saveNamespace", ""),
          read("rollEdits", "rollEditLog", ""),
          read("refreshNodes", "refreshNodes", ""),
          read("finalizeUpgrade", "finalizeUpgrade", ""),
          read("getDelegationToken", "getDelegationToken", ""),
          read("renewDelegationToken", "renewDelegationToken", ""),
          read("cancelDelegationToken", "cancelDelegationToken", ""));

  private AuditedMethods() {}

  /** How the method is audited, or null if it is not. */
  static Audited of(String method) {
    return ALL.get(method);
  }

  private static Map.Entry<String, Audited> read(String method, String command, String source) {
    return entry(method, new Audited(command, source, "", false));
  }

  private static Map.Entry<String, Audited> change(String method, String source, String target) {
    return entry(method, new Audited(method, source, target, true));
  }
}
