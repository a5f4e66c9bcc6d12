package io.ashlar.integration.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.DatanodeReport;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ChecksumTypeProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of slow and greedy clients, and an honest one beside them. */
class GreedyClientsTest {
  private static final byte[] CONTENT = new byte[300_000];

  /** A server of 128 MiB, which ends if it ever runs out of memory. */
  private static final List<String> SMALL =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

  @TempDir Path dir;

  private long nextBlock = 1L << 40;

  /** The addresses of a cluster in another process. */
  private record Ports(InetSocketAddress rpc, InetSocketAddress http, InetSocketAddress data) {}

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(Loopback.HOST, port);
  }

  private AshlarUp start(int httpPort) throws IOException {
    return AshlarUp.builder(dir)
        .dataNodes(1)
        .set("fs.replication", "1")
        .set("namenode.http-address", Loopback.HOST + ":" + httpPort)
        .flags(SMALL)
        .start();
  }

  private static Ports ports(AshlarUp cluster, FileSystem files, int httpPort) throws IOException {
    DatanodeReport node = files.datanodes().get(0);
    return new Ports(at(cluster.uri().getPort()), at(httpPort), at(node.transferPort()));
  }

  private static void fill(FileSystem files) throws IOException {
    files.mkdirs("/big");
    for (int i = 0; i < 1000; i++) {
      files.mkdirs("/big/a-directory-with-a-name-of-some-length-" + i);
    }
    write(files, "/file");
  }

  private static void write(FileSystem files, String path) throws IOException {
    try (FileWriter out = files.create(path)) {
      out.write(CONTENT);
    }
  }

  private static void read(FileSystem files) throws IOException {
    try (FileReader in = files.open("/file")) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
  }

  /** How long the slower ones of some reads of the namespace and of a file take. */
  private static long slowMillis(FileSystem files) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      long start = System.nanoTime();
      assertThat(files.status("/file")).isPresent();
      if (i % 4 == 0) {
        read(files);
      }
      nanos.add(System.nanoTime() - start);
    }
    nanos.sort(null);
    return TimeUnit.NANOSECONDS.toMillis(nanos.get(nanos.size() * 9 / 10));
  }

  /** Opens a block that no file has, and no DataNode keeps for long. */
  private byte[] writeOperation() throws IOException {
    ExtendedBlockProto block =
        ExtendedBlockProto.newBuilder()
            .setPoolId(pool())
            .setBlockId(nextBlock++)
            .setGenerationStamp(1001)
            .setNumBytes(0)
            .build();
    OpWriteBlockProto operation =
        OpWriteBlockProto.newBuilder()
            .setHeader(
                ClientOperationHeaderProto.newBuilder()
                    .setBaseHeader(BaseHeaderProto.newBuilder().setBlock(block))
                    .setClientName("greedy"))
            .setStage(BlockConstructionStage.PIPELINE_SETUP_CREATE)
            .setPipelineSize(1)
            .setMinBytesRcvd(0)
            .setMaxBytesRcvd(0)
            .setLatestGenerationStamp(0)
            .setRequestedChecksum(
                ChecksumProto.newBuilder()
                    .setType(ChecksumTypeProto.CHECKSUM_CRC32C)
                    .setBytesPerChecksum(512))
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, (byte) Op.VERSION, (byte) Op.WRITE_BLOCK.code()});
    operation.writeDelimitedTo(out);
    return out.toByteArray();
  }

  private String pool() throws IOException {
    try (var all = Files.walk(dir)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("BP-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void hundredsOfSlowClientsCostNobodyElseAnything() throws Exception {
    int http = Loopback.freePort();
    try (AshlarUp cluster = start(http);
        FileSystem files = FileSystem.connect(cluster.uri());
        Crowd crowd = new Crowd()) {
      fill(files);
      Ports ports = ports(cluster, files, http);
      slowMillis(files); // the first reads warm the server up
      long alone = slowMillis(files);

      crowd.mute(ports.rpc(), 100);
      crowd.stoppedRpc(ports.rpc(), 200);
      crowd.unreadListings(ports.rpc(), 20, 100, "/big");
      crowd.stoppedHttp(ports.http(), 200);
      crowd.mute(ports.data(), 100);
      crowd.stoppedPipelines(ports.data(), 100, this::writeOperation, 10_000);

      assertThat(crowd.size()).isGreaterThan(600);
      // At first there is work for them that has to be done; what follows is that they stay.
      await()
          .atMost(Duration.ofMinutes(2))
          .pollDelay(Duration.ZERO)
          .untilAsserted(
              () ->
                  assertThat(slowMillis(files))
                      .as("ms, and alone %d", alone)
                      .isLessThan(20 * alone + 300));
      write(files, "/another");
      assertThat(cluster.nameNode().isAlive()).isTrue();
    }
  }
}
