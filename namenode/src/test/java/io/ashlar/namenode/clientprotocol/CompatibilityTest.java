package io.ashlar.namenode.clientprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ashlar.namenode.NameNode;
import io.ashlar.namenode.NameNodeConfig;
import io.ashlar.protocol.proto.RefusedRequestProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No method of the protocol is unknown, and what is written about each is true. */
class CompatibilityTest {
  private static final Path TABLE = Path.of("..", "docs", "compatibility.md");

  /** Every method of ClientProtocol 3.5.0 (wire reference 2.1). */
  private static final String METHODS =
      """
      getBlockLocations getServerDefaults create append setReplication setStoragePolicy
      unsetStoragePolicy getStoragePolicy getStoragePolicies setPermission setOwner
      abandonBlock addBlock getAdditionalDatanode complete reportBadBlocks concat truncate
      rename rename2 delete mkdirs getListing getBatchedListing renewLease recoverLease
      getFsStats getFsReplicatedBlockStats getFsECBlockGroupStats getDatanodeReport
      getDatanodeStorageReport getPreferredBlockSize setSafeMode saveNamespace rollEdits
      restoreFailedStorage refreshNodes finalizeUpgrade upgradeStatus rollingUpgrade
      listCorruptFileBlocks metaSave getFileInfo getLocatedFileInfo addCacheDirective
      modifyCacheDirective removeCacheDirective listCacheDirectives addCachePool
      modifyCachePool removeCachePool listCachePools getFileLinkInfo getContentSummary
      setQuota fsync setTimes createSymlink getLinkTarget updateBlockForPipeline
      updatePipeline getDelegationToken renewDelegationToken cancelDelegationToken
      setBalancerBandwidth getDataEncryptionKey createSnapshot renameSnapshot
      allowSnapshot disallowSnapshot getSnapshottableDirListing getSnapshotListing
      deleteSnapshot getSnapshotDiffReport getSnapshotDiffReportListing isFileClosed
      modifyAclEntries removeAclEntries removeDefaultAcl removeAcl setAcl getAclStatus
      setXAttr getXAttrs listXAttrs removeXAttr checkAccess createEncryptionZone
      listEncryptionZones reencryptEncryptionZone listReencryptionStatus getEZForPath
      setErasureCodingPolicy unsetErasureCodingPolicy getECTopologyResultForPolicies
      getCurrentEditLogTxid getEditsFromTxid getErasureCodingPolicies
      addErasureCodingPolicies removeErasureCodingPolicy enableErasureCodingPolicy
      disableErasureCodingPolicy getErasureCodingPolicy getErasureCodingCodecs
      getQuotaUsage listOpenFiles msync satisfyStoragePolicy getHAServiceState
      getSlowDatanodeReport getEnclosingRoot
      """;

  @TempDir Path dir;

  @Test
  void thereAreAHundredAndElevenMethods() {
    assertThat(methods()).hasSize(111);
  }

  @Test
  void theTableNamesEveryMethodOnce() throws IOException {
    assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(methods());
  }

  @Test
  void theTableCallsRefusedWhatIsRefused() throws IOException {
    Set<String> refused = new TreeSet<>();
    table()
        .forEach(
            (method, status) -> {
              if (!status.equals("works")) {
                refused.add(method);
              }
            });

    assertThat(refused).containsAll(RefusedCalls.REASONS.keySet());
  }

  @Test
  void noMethodIsUnknownAndWhatIsRefusedSaysSo() throws IOException {
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    NameNodeConfig config =
        NameNodeConfig.defaults(dir.resolve("name")).withRpcAddress(free).withHttpAddress(free);
    try (NameNode node = NameNode.start(config, List.of())) {
      for (String method : methods()) {
        String answer = classOfAnswer(node, method);

        assertThat(answer)
            .as(method)
            .isNotEqualTo("org.apache.hadoop.ipc.RpcNoSuchMethodException");
        if (RefusedCalls.REASONS.containsKey(method)) {
          assertThat(answer).as(method).isEqualTo("java.lang.UnsupportedOperationException");
        }
      }
    }
  }

  /** The exception that an empty request is answered with; empty if there is none. */
  private static String classOfAnswer(NameNode node, String method) {
    try (RpcClient client =
        new RpcClient(
            node.rpcAddress(),
            "org.apache.hadoop.hdfs.protocol.ClientProtocol",
            System.getProperty("user.name"),
            Duration.ofSeconds(30))) {
      Throwable error =
          catchThrowable(
              () ->
                  client.invoke(
                      method,
                      RefusedRequestProto.getDefaultInstance(),
                      RefusedRequestProto.parser()));
      return error instanceof RemoteException remote ? remote.className() : "";
    }
  }

  private static Set<String> methods() {
    return new TreeSet<>(List.of(METHODS.trim().split("\\s+")));
  }

  private static Map<String, String> table() throws IOException {
    String text = Files.readString(TABLE);
    int from = text.indexOf("## ClientProtocol");
    int to = text.indexOf("\n## ", from + 1);
    Matcher rows =
        Pattern.compile("(?m)^\\| (\\w+) \\| (works|refused|not yet) \\|")
            .matcher(to < 0 ? text.substring(from) : text.substring(from, to));
    Map<String, String> found = new LinkedHashMap<>();
    while (rows.find()) {
      assertThat(found.put(rows.group(1), rows.group(2))).as(rows.group(1)).isNull();
    }
    return found;
  }
}
