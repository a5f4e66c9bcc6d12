package io.ashlar.integration.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.integration.Content;
import io.ashlar.integration.Replicas;
import io.ashlar.integration.Writer;
import io.ashlar.integration.mixed.MixedNode.Kind;
import io.ashlar.witness.ChildProcess;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.StorageType;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.DatanodeInfo;
import org.apache.hadoop.hdfs.protocol.ExtendedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlocks;
import org.apache.hadoop.hdfs.protocol.datatransfer.Sender;
import org.apache.hadoop.hdfs.protocol.proto.DataTransferProtos.BlockOpResponseProto;
import org.apache.hadoop.hdfs.protocol.proto.DataTransferProtos.Status;
import org.apache.hadoop.hdfs.protocolPB.PBHelperClient;
import org.apache.hadoop.hdfs.security.token.block.BlockTokenIdentifier;
import org.apache.hadoop.security.token.Token;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two of our DataNodes and two of Apache's under one NameNode do everything together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MixedClusterContract {
  private static final int BLOCK = 1 << 20;
  private static final short ALL = 4;

  /** After this without a heartbeat a DataNode is stale, under either NameNode. */
  static final int STALE_MILLIS = 4_000;

  private final List<MixedNode> nodes = new ArrayList<>();
  private ChildProcess nameNode;
  private URI uri;
  private DistributedFileSystem fs;

  /** Has files open that nobody will close. */
  private FileSystem abandoning;

  private io.ashlar.fs.FileSystem own;

  /** A NameNode without DataNodes. */
  record Started(URI uri, ChildProcess nameNode) {}

  /** Starts the NameNode. */
  abstract Started startNameNode(Path directory) throws IOException;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Started started = startNameNode(directory);
    nameNode = started.nameNode();
    uri = started.uri();
    for (int i = 0; i < ALL; i++) {
      Kind kind = i % 2 == 0 ? Kind.OWN : Kind.APACHE;
      nodes.add(MixedNode.launch(uri, directory, "datanode" + i, kind));
    }
    for (MixedNode node : nodes) {
      node.await();
    }
    fs = (DistributedFileSystem) FileSystem.newInstance(uri, new Configuration());
    abandoning = FileSystem.newInstance(uri, new Configuration());
    own = io.ashlar.fs.FileSystem.connect(uri);
  }

  @AfterAll
  void stop() throws IOException {
    if (own != null) {
      own.close();
    }
    if (fs != null) {
      fs.close();
    }
    nodes.forEach(node -> node.process().kill());
    if (nameNode != null) {
      nameNode.kill();
    }
  }

  // ---- writing

  @ParameterizedTest
  @EnumSource(Writer.class)
  void everyNodeOfAPipelineKeepsTheSameBytes(Writer writer) throws IOException {
    String path = "/written/" + writer;
    Content content = new Content(1, 2L * BLOCK + 70_001);
    try (Writer.Stream out = create(writer, path, ALL)) {
      out.write(content.bytes(0, BLOCK + 700));
      out.hflush();
      out.write(content.bytes(BLOCK + 700, BLOCK));
    }
    awaitReplicas(path, ALL);
    try (Writer.Stream out = writer.other().append(this.fs, own, path)) {
      out.write(content.bytes(2L * BLOCK + 700, (int) content.length() - 2 * BLOCK - 700));
    }
    awaitReplicas(path, ALL);

    assertRead(path, content);
    assertSameReplicas(path, nodes);
    assertThat(fs.getFileChecksum(path(path))).isNotNull();
  }

  @Test
  void copiesAreMadeFromEitherKindToTheOtherAndAreDeleted() throws IOException {
    List<String> paths = List.of("/copied/1", "/copied/2", "/copied/3");
    Content content = new Content(2, BLOCK + 5_000);
    for (String path : paths) {
      try (Writer.Stream out = create(Writer.HADOOP, path, (short) 1)) {
        content.writeTo(out);
      }
    }
    for (String path : paths) {
      fs.setReplication(path(path), ALL);
    }
    for (String path : paths) {
      awaitReplicas(path, ALL);
      assertSameReplicas(path, nodes);
    }
    fs.setReplication(path(paths.get(0)), (short) 2);
    awaitReplicas(paths.get(0), 2);

    List<Long> blocks = new ArrayList<>();
    for (String path : paths) {
      blocks.addAll(blockIds(path));
      assertRead(path, content);
      fs.delete(path(path), false);
    }
    awaitGone(blocks);
  }

  // ---- a balancer moves it

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aReplicaMovesFromEitherKindToTheOther(Kind kind) throws IOException {
    String path = "/moved/from-" + kind;
    Content content = new Content(9, 700_001);
    MixedNode source = anyOf(kind);
    MixedNode target = anyOf(kind.other());
    try (FSDataOutputStream out = createOn(source, path)) {
      content.writeTo(out);
    }
    awaitReplicas(path, 1);
    assertThat(holders(path)).containsExactly(source);
    LocatedBlock block = locatedBlocks(path).get(0);

    move(block.getBlock(), info(source), info(target));

    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(holders(path)).containsExactly(target));
    assertRead(path, content);
    assertSameReplicas(path, List.of(target));
    long id = block.getBlock().getBlockId();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Replicas.findBlockFile(source.directory(), id).isEmpty());
  }

  private MixedNode anyOf(Kind kind) {
    return nodes.stream().filter(node -> node.kind() == kind).findFirst().orElseThrow();
  }

  private DatanodeInfo info(MixedNode node) throws IOException {
    String uuid = node.uuid();
    return Stream.of(fs.getDataNodeStats())
        .filter(report -> report.getDatanodeUuid().equals(uuid))
        .findFirst()
        .orElseThrow();
  }

  private FSDataOutputStream createOn(MixedNode node, String path) throws IOException {
    InetSocketAddress[] there = {
      new InetSocketAddress(info(node).getIpAddr(), info(node).getXferPort())
    };
    return fs.create(
        path(path), FsPermission.getFileDefault(), true, 4096, (short) 1, BLOCK, null, there);
  }

  /** As Hadoop's balancer has it done. */
  private static void move(ExtendedBlock block, DatanodeInfo source, DatanodeInfo target)
      throws IOException {
    try (Socket socket = new Socket(target.getIpAddr(), target.getXferPort())) {
      socket.setSoTimeout(60_000);
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      new Sender(out)
          .replaceBlock(
              block,
              StorageType.DISK,
              new Token<BlockTokenIdentifier>(),
              source.getDatanodeUuid(),
              source,
              null);
      BlockOpResponseProto answer;
      do {
        answer =
            BlockOpResponseProto.parseFrom(PBHelperClient.vintPrefixed(socket.getInputStream()));
      } while (answer.getStatus() == Status.IN_PROGRESS);
      assertThat(answer.getStatus()).as(answer.getMessage()).isEqualTo(Status.SUCCESS);
    }
  }

  // ---- a node is lost

  @ParameterizedTest
  @EnumSource(Kind.class)
  void writersGoOnWhenANodeOfTheirPipelineIsKilled(Kind kind) throws IOException {
    Content content = new Content(3, 2L * BLOCK + 5_000);
    Map<String, Writer.Stream> open = new TreeMap<>();
    MixedNode victim = null;
    for (Writer writer : Writer.values()) {
      String path = "/lost/" + kind + "/" + writer;
      Writer.Stream out = createAt(writer, path, victim, content);
      out.write(content.bytes(1, 700_000));
      out.hflush();
      open.put(path, out);
      victim = victim == null ? memberOf(Set.of(path), kind) : victim;
    }
    victim.process().kill();
    for (Map.Entry<String, Writer.Stream> file : open.entrySet()) {
      try (Writer.Stream out = file.getValue()) {
        out.write(content.bytes(700_001, 100_000));
        out.hflush();
        out.write(content.bytes(800_001, (int) content.length() - 800_001));
      }
      assertRead(file.getKey(), content);
    }
    victim.launch(kind);
    victim.await();
    for (String path : open.keySet()) {
      awaitReplicas(path, 3);
      assertSameReplicas(path, holders(path));
      assertRead(path, content);
    }
  }

  /** Creates a file of one block with three replicas, one of them on that node if it is given. */
  private Writer.Stream createAt(Writer writer, String path, MixedNode wanted, Content content)
      throws IOException {
    Writer.Stream out = create(writer, path, (short) 3);
    out.write(content.bytes(0, 1));
    out.hflush();
    while (wanted != null && !holders(path).contains(wanted)) {
      out.close();
      fs.delete(path(path), false);
      out = create(writer, path, (short) 3);
      out.write(content.bytes(0, 1));
      out.hflush();
    }
    return out;
  }

  // ---- recovery

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eitherKindLeadsARecoveryOfReplicasOfBoth(Kind primary) throws IOException {
    String path = "/recovered/" + primary;
    Content content = new Content(4, 100_000);
    FSDataOutputStream out = abandoning.create(path(path), true, 4096, ALL, BLOCK); // never closed
    out.write(content.bytes(0, (int) content.length()));
    out.hflush();

    boolean closed;
    List<MixedNode> others = nodes.stream().filter(node -> node.kind() != primary).toList();
    for (MixedNode other : others) {
      other.process().pause();
    }
    try {
      awaitHeardBefore(others); // either NameNode has the DataNode lead that it heard of last
      closed = fs.recoverLease(path(path));
    } finally {
      for (MixedNode other : others) {
        other.process().resume();
      }
    }
    if (!closed) {
      awaitClosed(path);
    }

    awaitReplicas(path, ALL);
    assertRead(path, content);
    assertSameReplicas(path, nodes);
    long block = blockIds(path).get(0);
    boolean led = false;
    for (MixedNode node : nodes) {
      led |= node.kind() == primary && node.hasRecovered(block);
    }
    assertThat(led).as("a DataNode of kind %s led a recovery", primary).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theOthersRecoverWhatADeadNodeHasToo(Kind kind) throws IOException {
    String path = "/recovered/without-" + kind;
    Content content = new Content(5, 300_000);
    FSDataOutputStream out = abandoning.create(path(path), true, 4096, ALL, BLOCK);
    out.write(content.bytes(0, (int) content.length()));
    out.hflush();
    MixedNode victim = memberOf(Set.of(path), kind);
    victim.process().kill();
    // Asked before, the NameNode may choose the dead node to lead, and try another only later.
    awaitSilent(victim);

    recover(path);

    assertRead(path, content);
    victim.launch(kind);
    victim.await();
    awaitReplicas(path, ALL);
    assertSameReplicas(path, nodes);
  }

  /** Until the NameNode heard of all nodes but these after it heard of these. */
  private void awaitHeardBefore(List<MixedNode> silent) throws IOException {
    Set<String> uuids = new HashSet<>();
    for (MixedNode node : silent) {
      uuids.add(node.uuid());
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              long silentSince = 0;
              long heard = Long.MAX_VALUE;
              for (DatanodeInfo report : fs.getDataNodeStats()) {
                if (uuids.contains(report.getDatanodeUuid())) {
                  silentSince = Math.max(silentSince, report.getLastUpdate());
                } else {
                  heard = Math.min(heard, report.getLastUpdate());
                }
              }
              return heard > silentSince;
            });
  }

  private void awaitSilent(MixedNode node) throws IOException {
    String uuid = node.uuid();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                Stream.of(fs.getDataNodeStats())
                    .filter(report -> report.getDatanodeUuid().equals(uuid))
                    .allMatch(
                        report ->
                            System.currentTimeMillis() - report.getLastUpdate()
                                > STALE_MILLIS + 500));
  }

  @Test
  void filesAreCutOnBothKinds() throws IOException {
    String path = "/cut/file";
    Content content = new Content(6, BLOCK + 400_000);
    try (Writer.Stream out = create(Writer.OWN, path, ALL)) {
      content.writeTo(out);
    }
    awaitReplicas(path, ALL);
    cut(path, content, BLOCK + 300_123);

    fs.allowSnapshot(path("/cut"));
    fs.createSnapshot(path("/cut"), "s");
    // The snapshot keeps the block, so that its replicas are not cut but copied.
    cut(path, content, BLOCK + 200_123);
    assertRead("/cut/.snapshot/s/file", new Content(content.seed(), BLOCK + 300_123));
    assertSameReplicas("/cut/.snapshot/s/file", nodes);
  }

  private void cut(String path, Content content, long length) throws IOException {
    if (!fs.truncate(path(path), length)) {
      awaitClosed(path);
    }
    awaitReplicas(path, ALL);
    assertRead(path, new Content(content.seed(), length));
    assertSameReplicas(path, nodes);
  }

  // ---- directories

  /** Every directory goes to a DataNode of the other kind, and back. */
  void exchangeDirectories() throws IOException {
    Content closed = new Content(7, 2L * BLOCK + 12_345);
    Content flushed = new Content(8, BLOCK + 300_321);
    try (Writer.Stream out = create(Writer.HADOOP, "/handed/closed", ALL)) {
      closed.writeTo(out);
    }
    awaitReplicas("/handed/closed", ALL);
    FSDataOutputStream open =
        abandoning.create(path("/handed/open"), true, 4096, ALL, BLOCK); // never closed
    open.write(flushed.bytes(0, (int) flushed.length()));
    open.hflush();
    List<Map<String, byte[]>> before = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (MixedNode node : nodes) {
      node.process().kill();
      // What a DataNode does not know the use of stays as it is.
      Files.writeString(pool(node).resolve("scanner.cursor"), "{\"lastSavedMs\" : 1}");
      before.add(finalized(node));
      names.add(node.uuid() + " " + node.storageId());
    }

    exchangeAll();

    for (int i = 0; i < nodes.size(); i++) {
      assertThat(nodes.get(i).uuid() + " " + nodes.get(i).storageId()).isEqualTo(names.get(i));
    }
    recover("/handed/open");
    awaitReplicas("/handed/open", ALL);
    awaitReplicas("/handed/closed", ALL);
    assertRead("/handed/open", flushed);
    assertRead("/handed/closed", closed);
    assertSameReplicas("/handed/open", nodes);
    for (int i = 0; i < nodes.size(); i++) {
      Map<String, byte[]> after = finalized(nodes.get(i));
      assertThat(after.keySet()).containsAll(before.get(i).keySet());
      before.get(i).forEach((file, bytes) -> assertThat(after.get(file)).isEqualTo(bytes));
      assertThat(pool(nodes.get(i)).resolve("scanner.cursor")).exists();
    }

    // And back, this time after an orderly end, which leaves more behind than kill -9 does.
    nodes.forEach(node -> node.process().terminate());
    exchangeAll();
    awaitReplicas("/handed/open", ALL);
    awaitReplicas("/handed/closed", ALL);
    assertRead("/handed/open", flushed);
    assertRead("/handed/closed", closed);
    assertSameReplicas("/handed/open", nodes);
    assertSameReplicas("/handed/closed", nodes);
  }

  private void exchangeAll() throws IOException {
    for (MixedNode node : nodes) {
      node.launch(node.kind().other());
    }
    for (MixedNode node : nodes) {
      node.await();
    }
  }

  private static Path pool(MixedNode node) throws IOException {
    try (Stream<Path> pools = Files.list(node.directory().resolve("current"))) {
      return pools
          .filter(path -> path.getFileName().toString().startsWith("BP-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Map<String, byte[]> finalized(MixedNode node) throws IOException {
    Path root = pool(node).resolve("current/finalized");
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  // ---- what tests share

  private Writer.Stream create(Writer writer, String path, short replication) throws IOException {
    return writer.create(fs, own, path, replication, BLOCK);
  }

  private void recover(String path) throws IOException {
    if (!fs.recoverLease(path(path))) {
      awaitClosed(path);
    }
  }

  private void awaitClosed(String path) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> fs.isFileClosed(path(path)));
  }

  private void awaitReplicas(String path, int count) {
    Replicas.awaitReported(fs, path(path), count);
  }

  private void assertRead(String path, Content content) throws IOException {
    try (FSDataInputStream in = fs.open(path(path))) {
      content.assertEqualTo(in);
    }
    try (io.ashlar.fs.FileReader in = own.open(path)) {
      content.assertEqualTo(in);
    }
  }

  /** Expects the same files, data and checksums, for every block on each of these nodes. */
  private void assertSameReplicas(String path, List<MixedNode> holders) throws IOException {
    for (LocatedBlock block : locatedBlocks(path)) {
      long id = block.getBlock().getBlockId();
      byte[] data = null;
      byte[] checksums = null;
      for (MixedNode node : holders) {
        Path file = Replicas.blockFile(node.directory(), id);
        Path meta =
            file.resolveSibling(
                file.getFileName() + "_" + block.getBlock().getGenerationStamp() + ".meta");
        Replicas.assertChecksumsOf(file);
        byte[] hereData = Files.readAllBytes(file);
        byte[] hereChecksums = Files.readAllBytes(meta);
        assertThat(hereData.length).isEqualTo((int) block.getBlockSize());
        data = data == null ? hereData : data;
        checksums = checksums == null ? hereChecksums : checksums;
        assertThat(hereData).as("%s on %s", file, node).isEqualTo(data);
        assertThat(hereChecksums).as("%s on %s", meta, node).isEqualTo(checksums);
      }
    }
  }

  private List<LocatedBlock> locatedBlocks(String path) throws IOException {
    return fs.getClient().getLocatedBlocks(path, 0).getLocatedBlocks();
  }

  private List<Long> blockIds(String path) throws IOException {
    return locatedBlocks(path).stream().map(block -> block.getBlock().getBlockId()).toList();
  }

  private List<MixedNode> holders(String path) throws IOException {
    Set<String> uuids = new HashSet<>();
    LocatedBlocks located = fs.getClient().getLocatedBlocks(path, 0);
    LocatedBlock block =
        located.isUnderConstruction() ? located.getLastLocatedBlock() : located.get(0);
    for (DatanodeInfo location : block.getLocations()) {
      uuids.add(location.getDatanodeUuid());
    }
    List<MixedNode> holders = new ArrayList<>();
    for (MixedNode node : nodes) {
      if (uuids.contains(node.uuid())) {
        holders.add(node);
      }
    }
    return holders;
  }

  private MixedNode memberOf(Set<String> paths, Kind kind) throws IOException {
    for (String path : paths) {
      for (MixedNode node : holders(path)) {
        if (node.kind() == kind) {
          return node;
        }
      }
    }
    throw new AssertionError("No node of kind " + kind + " is in a pipeline of " + paths);
  }

  private void awaitGone(List<Long> blocks) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              for (MixedNode node : nodes) {
                for (long block : blocks) {
                  assertThat(Replicas.findBlockFile(node.directory(), block))
                      .as("block %d on %s", block, node)
                      .isEmpty();
                }
              }
            });
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
