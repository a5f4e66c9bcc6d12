package io.ashlar.namenode.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.namenode.datanodeprotocol.WireCluster;
import io.ashlar.protocol.proto.BlockProto;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The NameNode over its HTTP port, as exporters, hdfs fsck and operators see it. */
class NameNodePagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private WireCluster cluster;
  private BlockProto block;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    cluster = new WireCluster(dir.resolve("name"), 3);
    block = cluster.write("/a/file", 3);
    cluster.write("/a/b/lonely", 5);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + cluster.node().httpAddress().getPort() + path))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode bean(String name) throws Exception {
    JsonNode beans =
        JSON.readTree(get("/jmx?qry=Hadoop:service=NameNode,name=" + name).body()).get("beans");
    assertThat(beans).hasSize(1);
    assertThat(beans.get(0).get("name").asText()).isEqualTo("Hadoop:service=NameNode,name=" + name);
    return beans.get(0);
  }

  @Test
  void healthIsOkWhereFilesCanBeWritten() throws Exception {
    HttpResponse<String> response = get("/health");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode health = JSON.readTree(response.body());
    assertThat(health.get("status").asText()).isEqualTo("ok");
    assertThat(health.get("liveNodes").asInt()).isEqualTo(3);
    assertThat(health.get("safeMode").asBoolean()).isFalse();
  }

  @Test
  void aMissingBlockDegradesHealthAndIsNoReasonToEndTheNameNode() throws Exception {
    cluster.reportBad(block, 1, 2, 3);

    HttpResponse<String> response = get("/health");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode health = JSON.readTree(response.body());
    assertThat(health.get("status").asText()).isEqualTo("degraded");
    assertThat(health.get("missingBlocks").asInt()).isEqualTo(1);
    assertThat(health.get("corruptBlocks").asInt()).isEqualTo(1);
  }

  @Test
  void healthInSafeModeSaysThatNothingCanBeWritten() throws Exception {
    cluster.enterSafeMode();

    HttpResponse<String> response = get("/health");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(JSON.readTree(response.body()).get("status").asText()).isEqualTo("safe-mode");
  }

  @Test
  void fsckCountsAndNamesReplicasThatAreCorruptBesideGoodOnes() throws Exception {
    cluster.enterSafeMode();
    cluster.reportBad(block, 2);

    String name = "blk_" + block.getBlockId() + "_" + block.getGenStamp();
    assertThat(get("/fsck?path=/").body())
        .containsPattern("/a/file: CORRUPT replica of BP-[^:]*:" + name + " on 127.0.0.1:10002, ")
        .contains(" Corrupt blocks:\t\t0\n Corrupt replicas:\t\t1\n")
        .endsWith("The filesystem under path '/' is HEALTHY\n");
    JsonNode report = JSON.readTree(get("/fsck?path=/a/file&format=json").body());
    assertThat(report.get("status").asText()).isEqualTo("HEALTHY");
    assertThat(report.get("corruptReplicas").asInt()).isEqualTo(1);
    JsonNode replica = report.get("files").get(0).get("corruptReplicas").get(0);
    assertThat(replica.get("block").asText()).isEqualTo(name);
    assertThat(replica.get("address").asText()).isEqualTo("127.0.0.1:10002");
  }

  @Test
  void fsckNamesEveryReplicaOfABlockWithoutAGoodOne() throws Exception {
    cluster.reportBad(block, 1, 2, 3);

    assertThat(get("/fsck?path=/a/file").body())
        .contains(": CORRUPT blockpool ")
        .containsPattern("CORRUPT replica of .* on 127.0.0.1:10003\n")
        .contains(" Corrupt blocks:\t\t1\n Corrupt replicas:\t\t3\n")
        .endsWith("The filesystem under path '/a/file' is CORRUPT\n");
  }

  @Test
  void liveNodesAreJsonInAString() throws Exception {
    JsonNode live = JSON.readTree(bean("NameNodeInfo").get("LiveNodes").asText());

    assertThat(live).hasSize(3);
    JsonNode node = live.get("dn1:10001");
    assertThat(node.get("xferaddr").asText()).isEqualTo("127.0.0.1:10001");
    assertThat(node.get("adminState").asText()).isEqualTo("In Service");
    assertThat(node.get("capacity").asLong()).isEqualTo(1L << 40);
    assertThat(node.has("lastContact")).isTrue();
    assertThat(node.get("uuid").asText()).isEqualTo("uuid-1");
  }

  @Test
  void beansHaveTheAttributesThatExportersRead() throws Exception {
    JsonNode namesystem = bean("FSNamesystem");
    assertThat(namesystem.get("BlocksTotal").asLong()).isEqualTo(2);
    assertThat(namesystem.get("FilesTotal").asLong()).isEqualTo(5);
    assertThat(namesystem.get("CapacityTotal").asLong()).isEqualTo(3L << 40);
    assertThat(namesystem.get("tag.HAState").asText()).isEqualTo("active");
    assertThat(namesystem.fieldNames())
        .toIterable()
        .contains(
            "CapacityUsed",
            "CapacityRemaining",
            "MissingBlocks",
            "CorruptBlocks",
            "UnderReplicatedBlocks",
            "PendingReplicationBlocks",
            "ScheduledReplicationBlocks",
            "PendingDeletionBlocks",
            "ExcessBlocks",
            "TotalLoad",
            "NumLiveDataNodes",
            "NumDeadDataNodes",
            "StaleDataNodes",
            "VolumeFailuresTotal",
            "LastWrittenTransactionId",
            "NumFilesUnderConstruction");
    assertThat(bean("NameNodeStatus").get("State").asText()).isEqualTo("active");
    assertThat(bean("FSNamesystemState").get("FSState").asText()).isEqualTo("Operational");
    assertThat(bean("NameNodeInfo").get("Safemode").asText()).isEmpty();
    assertThat(bean("NameNodeActivity").get("AddBlockOps").asLong()).isEqualTo(2);
    int port = cluster.node().rpcAddress().getPort();
    assertThat(bean("RpcActivityForPort" + port).get("RpcProcessingTimeNumOps").asLong())
        .isPositive();
    assertThat(bean("RpcDetailedActivityForPort" + port).get("AddBlockNumOps").asLong())
        .isEqualTo(2);
    assertThat(bean("JvmMetrics").get("MemHeapUsedM").asDouble()).isPositive();
  }

  @Test
  void theJavaMachinesBeansAreThere() throws Exception {
    JsonNode beans = JSON.readTree(get("/jmx?qry=java.lang:type=Memory").body()).get("beans");

    assertThat(beans.get(0).get("HeapMemoryUsage").get("used").asLong()).isPositive();
  }

  @Test
  void oneAttributeCanBeAskedFor() throws Exception {
    JsonNode one =
        JSON.readTree(get("/jmx?get=Hadoop:service=NameNode,name=NameNodeStatus::State").body());
    assertThat(one.get("beans").get(0).get("State").asText()).isEqualTo("active");

    HttpResponse<String> none =
        get("/jmx?get=Hadoop:service=NameNode,name=NameNodeStatus::Nonsense");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(none.body()).get("result").asText()).isEqualTo("ERROR");
    assertThat(get("/jmx?qry=nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void metricsHaveUnitsAndHelp() throws Exception {
    assertThat(get("/metrics").body())
        .contains("# HELP ashlar_namenode_capacity_bytes")
        .contains("ashlar_namenode_datanodes_live_nodes 3.0")
        .contains("ashlar_namenode_blocks 2.0")
        .contains("ashlar_namenode_rpc_processing_seconds_count{method=\"addBlock\"} 2")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void theStatusPageIsSelfContained() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body()).contains("<!doctype html>").doesNotContain("src=\"http");
  }

  @Test
  void fsckEndsWithTheLineThatHdfsFsckReads() throws Exception {
    String text = get("/fsck?ugi=me&path=/&files=1&blocks=1&locations=1").body();

    assertThat(text)
        .contains("/a/file 1000 bytes, replicated: replication=3, 1 block(s): OK")
        .contains("Live_repl=3")
        .contains("Target Replicas is 5 but found 3 live replica(s).")
        .contains(" Total files:\t2")
        .contains(" Under-replicated blocks:\t1 (50.0 %)")
        .endsWith("The filesystem under path '/' is HEALTHY\n");
  }

  @Test
  void fsckSpeaksJsonToo() throws Exception {
    JsonNode report = JSON.readTree(get("/fsck?path=/a&format=json").body());

    assertThat(report.get("status").asText()).isEqualTo("HEALTHY");
    assertThat(report.get("fileCount").asLong()).isEqualTo(2);
    assertThat(report.get("blocks").asLong()).isEqualTo(2);
    assertThat(report.get("underReplicatedBlocks").asLong()).isEqualTo(1);
    assertThat(report.get("files")).hasSize(1);
    assertThat(report.get("files").get(0).get("path").asText()).isEqualTo("/a/b/lonely");
  }

  @Test
  void fsckListsCorruptFilesAndRefusesToChangeAnything() throws Exception {
    assertThat(get("/fsck?path=/&listcorruptfileblocks=1").body())
        .endsWith("The filesystem under path '/' has no CORRUPT files\n");
    assertThat(get("/fsck?path=/&listcorruptfileblocks=1&startblockafter=1").body())
        .endsWith("has no more CORRUPT files\n");
    assertThat(get("/fsck?path=/&delete=1").body())
        .contains("option 'delete' is not supported")
        .doesNotContain("HEALTHY");
  }

  @Test
  void fsckOfOneFileAndOfNothing() throws Exception {
    assertThat(get("/fsck?path=/a/file").body())
        .endsWith("The filesystem under path '/a/file' is HEALTHY\n");
    assertThat(get("/fsck?path=/none").body()).endsWith("does not exist\n");
    assertThat(JSON.readTree(get("/fsck?path=/none&format=json").body()).get("status").asText())
        .isEqualTo("MISSING");
  }
}
