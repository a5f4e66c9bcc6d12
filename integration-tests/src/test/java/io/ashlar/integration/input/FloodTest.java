package io.ashlar.integration.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.ashlar.integration.input.Flood.Speech;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthRequestProto;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.witness.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Too much of everything for servers of 128 MiB: a thousand clients that send what is large, or
 * without end, or byte by byte, and read nothing. By hand some thousand, for longer:
 *
 * <pre>-Dashlar.flood.seconds=60 -Dashlar.flood.percent=100</pre>
 */
class FloodTest {
  private static final int SECONDS = Integer.getInteger("ashlar.flood.seconds", 3);

  /** How many of the clients come; 100 are 4,390. */
  private static final int PERCENT = Integer.getInteger("ashlar.flood.percent", 25);

  private static final int ROUNDS = 3;

  /** A bystander's longest wait, also where two cores are shared with much else. */
  private static final long MOST_MILLIS = 120_000;

  /** The heap, as much for buffers outside of it, and what the JVM and the store take. */
  private static final long MOST_RESIDENT_BYTES = 640L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(300);

  /** Stays, with the servers' logs, if something was found. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  private final Findings findings = new Findings();
  private SmallDaemons servers;

  @AfterEach
  void stop() {
    if (servers != null) {
      servers.close();
    }
  }

  @Test
  void aFloodExhaustsNeitherMemoryNorTheNeighboursPatience() throws Exception {
    servers = SmallDaemons.start(dir);
    servers.fillBig();
    try (Neighbour neighbour = new Neighbour(servers.daemons().uri(), findings)) {
      neighbour.start();
      awaitRounds(neighbour, ROUNDS);
      long alone = neighbour.slowestMillis();
      long nameNodeFiles = SmallDaemons.descriptors(servers.nameNode());
      long dataNodeFiles = SmallDaemons.descriptors(servers.dataNode());

      try (Flood flood = new Flood()) {
        addAll(flood);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        flood.start();
        await()
            .atMost(PATIENCE.plusSeconds(SECONDS))
            .until(() -> !findings.all().isEmpty() || System.nanoTime() - end >= 0);
        awaitRounds(neighbour, ROUNDS);
        System.out.printf(
            "flood: %d clients, %d connections, %d MB in %d s; a neighbour's slowest wait %d ms"
                + " (%s), alone %d ms; NameNode %d MiB, DataNode %d MiB resident at most%n",
            flood.clients(),
            flood.connections(),
            flood.bytesTaken() / 1_000_000,
            SECONDS,
            neighbour.slowestMillis(),
            neighbour.slowest(),
            alone,
            servers.nameNode().usage().peakResidentBytes() >> 20,
            servers.dataNode().usage().peakResidentBytes() >> 20);
      }

      assertEndures(servers.nameNode());
      assertEndures(servers.dataNode());
      assertThat(neighbour.slowestMillis()).as("ms").isLessThan(MOST_MILLIS);
      awaitRounds(neighbour, ROUNDS);
      awaitDescriptors(servers.nameNode(), nameNodeFiles);
      awaitDescriptors(servers.dataNode(), dataNodeFiles);
    }
    assertNothingFound();
  }

  private void assertNothingFound() {
    assertThat(findings.all()).as("logs are in %s", dir).isEmpty();
  }

  private void awaitRounds(Neighbour neighbour, int more) {
    int before = neighbour.rounds();
    await("a neighbour's rounds, logs are in " + dir)
        .atMost(PATIENCE)
        .until(() -> neighbour.rounds() >= before + more || !findings.all().isEmpty());
    assertNothingFound();
  }

  private static void assertEndures(ChildProcess daemon) throws IOException {
    assertThat(daemon.isAlive()).as("%s", daemon.log()).isTrue();
    assertThat(
            Files.readAllLines(daemon.log()).stream()
                .filter(line -> line.contains("OutOfMemory") || line.contains("OutOfDirectMemory")))
        .as("%s", daemon.log())
        .isEmpty();
    assertThat(daemon.usage().peakResidentBytes()).isLessThan(MOST_RESIDENT_BYTES);
  }

  /** What was open for the flood is closed again; some files more may be open for good reasons. */
  private static void awaitDescriptors(ChildProcess daemon, long before) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(SmallDaemons.descriptors(daemon)).isLessThan(before + 60));
  }

  // ---- what they say

  private void addAll(Flood flood) throws IOException {
    addRpc(flood);
    addData(flood);
    addNameNodeHttp(flood);
    addDataNodeHttp(flood);
    addIpc(flood);
  }

  private static void add(Flood flood, InetSocketAddress server, int count, Speech speech) {
    flood.add(server, Math.max(1, count * PERCENT / 100), speech);
  }

  private void addRpc(Flood flood) {
    InetSocketAddress server = servers.rpc();
    byte[] opening = Crowd.opening();
    byte[] listing =
        GetListingRequestProto.newBuilder()
            .setSrc(SmallDaemons.BIG)
            .setStartAfter(ByteString.EMPTY)
            .setNeedLocation(false)
            .build()
            .toByteArray();
    byte[] status =
        GetFileInfoRequestProto.newBuilder().setSrc(Neighbour.KNOWN).build().toByteArray();
    byte[] longName =
        GetFileInfoRequestProto.newBuilder()
            .setSrc("/" + "x".repeat(1 << 20))
            .build()
            .toByteArray();
    add(flood, server, 60, Speech.endless(opening, calls("getListing", listing, 50)));
    add(flood, server, 60, Speech.endless(opening, calls("getFileInfo", status, 500)));
    add(flood, server, 10, Speech.endless(opening, calls("getFileInfo", longName, 1)));
    add(flood, server, 10, Speech.endless(opening, announced(3 << 20, 3 << 20)));
    add(flood, server, 100, Speech.once(Crowd.concat(opening, announced(2 << 20, 1 << 20))));
    add(flood, server, 100, Speech.once(Crowd.concat(opening, announced(60_000, 50_000))));
    add(
        flood,
        server,
        100,
        Speech.once(Crowd.concat(RawRpc.preamble(0), announced(1 << 20, 500_000))));
    add(flood, server, 200, Speech.byByte(opening));
    add(flood, server, 1500, Speech.once(new byte[0]));
  }

  private static byte[] calls(String method, byte[] request, int count) {
    return calls(Crowd.PROTOCOL, method, request, count);
  }

  private static byte[] calls(String protocol, String method, byte[] request, int count) {
    ByteArrayOutputStream calls = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      calls.writeBytes(
          RawRpc.call(i, ByteString.copyFrom(new byte[16]), protocol, method, request));
    }
    return calls.toByteArray();
  }

  /** The beginning of a frame, or packet, of so many bytes. */
  private static byte[] announced(int bytes, int sent) {
    return ByteBuffer.allocate(Integer.BYTES + sent).putInt(bytes).array();
  }

  private void addData(Flood flood) throws IOException {
    InetSocketAddress server = servers.data();
    DataWords words = DataWords.of(dir);
    byte[] huge = announced(15 << 20, 12 << 20);
    add(
        flood,
        server,
        60,
        new Speech(words::writeBlock, round -> round == 0 ? huge : new byte[0], false));
    add(
        flood,
        server,
        40,
        new Speech(words::writeBlock, round -> DataWords.packets(20 * round, 20), false));
    add(flood, server, 100, Speech.once(words.readLongest(dir)));
    add(flood, server, 200, Speech.once(longOperation()));
    add(flood, server, 200, Speech.byByte(words.writeBlock()));
    add(flood, server, 300, Speech.once(new byte[0]));
  }

  /** An operation whose message is said to be long, up to its last byte. */
  private static byte[] longOperation() {
    byte[] prefixAndLength = {0, (byte) Op.VERSION, (byte) Op.READ_BLOCK.code(), -1, -1, 63};
    return Crowd.concat(prefixAndLength, new byte[(1 << 20) - 2]);
  }

  private void addNameNodeHttp(Flood flood) {
    InetSocketAddress server = servers.nameNodeHttp();
    add(flood, server, 60, endlessGet("/webhdfs/v1/big?op=LISTSTATUS"));
    add(flood, server, 30, endlessGet("/jmx"));
    add(flood, server, 100, endlessGet("/x"));
    add(flood, server, 100, endlessGet("/webhdfs/v1/x?op=x"));
    add(flood, server, 100, endlessHead());
    add(flood, server, 50, Speech.once(http("GET /webhdfs/v1/?op=LISTSTATUS HTTP/1.1\r\nHo")));
    add(flood, server, 50, Speech.byByte(http("GET /webhdfs/v1/?op=LISTSTATUS HTTP/1.1\r\nHo")));
  }

  private void addDataNodeHttp(Flood flood) {
    InetSocketAddress server = servers.dataNodeHttp();
    String open = "/webhdfs/v1" + Neighbour.KNOWN + "?op=OPEN";
    add(flood, server, 50, endlessGet(open));
    add(flood, server, 30, endlessGet("/metrics"));
    add(flood, server, 100, endlessGet("/x"));
    add(flood, server, 100, endlessHead());
    String upload =
        "PUT /webhdfs/v1/upload?op=CREATE&overwrite=true&user.name="
            + System.getProperty("user.name")
            + " HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n";
    add(flood, server, 80, Speech.once(Crowd.concat(http(upload), new byte[2 << 20])));
  }

  private void addIpc(Flood flood) {
    InetSocketAddress server = servers.ipc();
    byte[] length = GetReplicaVisibleLengthRequestProto.getDefaultInstance().toByteArray();
    String protocol = "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol";
    add(
        flood,
        server,
        100,
        Speech.endless(Crowd.opening(), calls(protocol, "getReplicaVisibleLength", length, 100)));
    add(
        flood,
        server,
        100,
        Speech.once(Crowd.concat(Crowd.opening(), announced(1 << 20, 500_000))));
    add(flood, server, 300, Speech.once(new byte[0]));
  }

  private static byte[] http(String text) {
    return text.getBytes(US_ASCII);
  }

  private static Speech endlessGet(String target) {
    return Speech.endless(new byte[0], http(("GET " + target + " HTTP/1.1\r\n\r\n").repeat(200)));
  }

  /** A request whose headers have no end. */
  private static Speech endlessHead() {
    return Speech.endless(http("GET / HTTP/1.1\r\n"), http("a:\r\n".repeat(1000)));
  }
}
