package io.ashlar.integration.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.testcontainers.containers.Network;

/**
 * A NameNode and DataNodes, each on a host of its own, all on one network. Quick to notice that a
 * node is gone: stale after 3 s of silence, dead after 6 s. Not thread-safe.
 */
final class HostCluster implements AutoCloseable {
  /** Owner of the file system: whom the image's daemons run as. */
  static final String SUPERUSER = "ashlar";

  /** How long a DataNode may say nothing to a client or to another DataNode. */
  static final Duration DATANODE_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration START_PATIENCE = Duration.ofSeconds(180);
  private static final Duration REPAIR_PATIENCE = Duration.ofSeconds(240);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "namenode.stale-interval", "3s",
          "namenode.dead-interval", "6s",
          "fs.datanode-timeout", DATANODE_TIMEOUT.toSeconds() + "s",
          "fs.block-size", "1m");

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final ObjectMapper json = new ObjectMapper();

  private final Diary diary;
  private final Network network = newNetwork();
  private final Host nameNode;
  private final List<Host> dataNodes;

  private HostCluster(String name, int dataNodeCount) throws IOException {
    diary = new Diary(name);
    String image = HostImage.build();
    diary.note("The image is there");
    nameNode = new Host(diary, image, network, "namenode", command("namenode", Map.of()));
    dataNodes =
        IntStream.rangeClosed(1, dataNodeCount)
            .mapToObj(
                i ->
                    new Host(
                        diary,
                        image,
                        network,
                        "datanode" + i,
                        command("datanode", Map.of("datanode.namenode", "namenode:8020"))))
            .toList();
  }

  /**
   * Starts the hosts, and returns when the file system can be written to on all DataNodes.
   *
   * @param test whose hosts these are: its diary and their logs are under its name in {@code
   *     target/hosts}
   */
  static HostCluster start(Class<?> test, int dataNodeCount) throws IOException {
    HostCluster cluster = new HostCluster(test.getSimpleName(), dataNodeCount);
    try {
      Stream.concat(Stream.of(cluster.nameNode), cluster.dataNodes.stream())
          .parallel()
          .forEach(Host::start);
      cluster.awaitLiving(dataNodeCount);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** A network of the tests' own, whose leftovers are known. */
  static Network newNetwork() {
    return Network.builder()
        .createNetworkCmdModifier(create -> create.withLabels(Host.LABELS))
        .build();
  }

  /** The image's command for a daemon. */
  static List<String> command(String verb, Map<String, String> own) {
    Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
    settings.putAll(own);
    List<String> words = new ArrayList<>(List.of(verb));
    settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
    return words;
  }

  Host nameNode() {
    return nameNode;
  }

  List<Host> dataNodes() {
    return dataNodes;
  }

  /** What a test writes down of its course. */
  Diary diary() {
    return diary;
  }

  /** Where the NameNode is now. */
  URI uri() {
    return URI.create("hdfs://" + nameNode.address() + ":8020");
  }

  /** Waits until that many DataNodes are alive in the NameNode's eyes, and it takes changes. */
  void awaitLiving(int count) {
    awaitHealth(
        count + " DataNodes live and the NameNode takes changes",
        START_PATIENCE,
        health -> {
          assertThat(health.path("safeMode").asBoolean(true)).isFalse();
          assertThat(health.path("liveNodes").asInt()).isEqualTo(count);
        });
  }

  /**
   * Waits until a DataNode is registered again and no block lacks a replica: the moment to take the
   * next one down.
   */
  void awaitBack(Host dataNode) {
    await(dataNode.name() + " is healthy")
        .atMost(START_PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              URI uri = URI.create("http://" + dataNode.address() + ":9864/health");
              assertThat(get(uri).path("healthy").asBoolean()).isTrue();
            });
    awaitHealth(
        dataNode.name() + " is back and no block lacks a replica",
        REPAIR_PATIENCE,
        health -> {
          assertThat(health.path("liveNodes").asInt()).isEqualTo(dataNodes.size());
          assertThat(health.path("underReplicatedBlocks").asInt(-1)).isZero();
        });
  }

  private void awaitHealth(String what, Duration patience, Consumer<JsonNode> expectation) {
    await(what)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> expectation.accept(get("/health")));
    diary.note(what);
  }

  /**
   * Waits until every block has all its replicas, no more and no less, and no file is open: what
   * must be so soon after hosts and network are whole again.
   */
  void awaitWhole() {
    await("every block has its replicas")
        .atMost(REPAIR_PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              JsonNode report = get("/fsck?path=/&format=json&ugi=" + SUPERUSER);
              assertThat(report.path("status").asText()).isEqualTo("HEALTHY");
              assertThat(report.path("datanodes").asInt()).isEqualTo(dataNodes.size());
              for (String none :
                  List.of(
                      "openFiles",
                      "underReplicatedBlocks",
                      "overReplicatedBlocks",
                      "missingBlocks",
                      "corruptBlocks")) {
                assertThat(report.path(none).asInt(-1)).as(none).isZero();
              }
            });
    diary.note("every block has its replicas");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return get(URI.create("http://" + nameNode.address() + ":9870" + path));
  }

  private JsonNode get(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }

  /** Lets all packets through everywhere. */
  void heal() {
    Stream.concat(Stream.of(nameNode), dataNodes.stream()).parallel().forEach(Host::heal);
    diary.note("the network is whole");
  }

  @Override
  public void close() throws IOException {
    try {
      Stream.concat(dataNodes.stream(), Stream.of(nameNode)).parallel().forEach(Host::close);
    } finally {
      network.close();
    }
  }
}
