package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.protocol.proto.BlockConstructionStage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that the kernel makes fail. What needs root, or a program, is skipped where it is not. */
class RealDiskTest {
  private static final long STAMP = 1001;
  private static final long FIRST = 1073741825L;
  private static final int LENGTH = 700_000;

  @TempDir Path dir;

  private final Deque<List<String>> undo = new ArrayDeque<>();
  private Path a;
  private Path b;
  private FakeNameNode namenode;
  private DataNode node;

  @BeforeEach
  void makeDirectories() throws IOException {
    a = Files.createDirectories(dir.resolve("a"));
    b = Files.createDirectories(dir.resolve("b"));
    namenode = new FakeNameNode();
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
    namenode.close();
    while (!undo.isEmpty()) {
      run(undo.pop());
    }
  }

  private static int run(List<String> command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, command.get(0) + " is not here: " + e.getMessage());
      return 1;
    }
    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    return process.waitFor();
  }

  /** Runs a command that needs root, or skips the test. */
  private static void need(String... command) throws IOException, InterruptedException {
    assumeTrue(run(List.of(command)) == 0, "Cannot run " + String.join(" ", command));
  }

  private void mount(Path where, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(options));
    command.add(where.toString());
    need(command.toArray(String[]::new));
    undo.push(List.of("umount", "-l", where.toString()));
  }

  private void start(DiskSettings disks) throws IOException {
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    int reports = namenode.fullReports.size();
    node =
        DataNode.start(
            DataNodeConfig.defaults(List.of(a, b), namenode.address())
                .dataAddress(any)
                .ipcAddress(any)
                .httpAddress(any)
                .disks(disks)
                .heartbeatMillis(50));
    await(() -> namenode.fullReports.size() > reports && node.isRegistered());
    assertThat(node.volumes().volumes()).hasSize(2);
  }

  /** Writes a block; false if its pipeline was given up. */
  private boolean write(long id, byte[] data) throws IOException {
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(id, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      try {
        client.writeAll(data, 65536);
        return true;
      } catch (IOException | AssertionError e) {
        return false;
      }
    }
  }

  private void assertReadable(long id, byte[] data) throws IOException {
    try (RawClient reader = new RawClient(node)) {
      assertThat(reader.read(RawClient.block(id, STAMP, 0), 0, data.length, true).data())
          .isEqualTo(data);
    }
  }

  private long replicasOn(Path path) {
    return node.pool().orElseThrow().catalog().all().stream()
        .filter(replica -> replica instanceof Replica.Finalized)
        .filter(replica -> ((Volume) replica.store()).path().equals(path))
        .count();
  }

  private void awaitTakenOut(Path path) {
    await(() -> node.volumes().failures().size() == 1);
    assertThat(node.volumes().failures().get(0).path()).isEqualTo(path);
    await(() -> namenode.heartbeats.get(namenode.heartbeats.size() - 1).getFailedVolumes() == 1);
  }

  @Test
  void aFullDiskCostsThePipelinesThatItInterruptsAndNothingElse() throws Exception {
    mount(a, "-t", "tmpfs", "-o", "size=4m", "tmpfs");
    start(DiskSettings.DEFAULTS.checkedEvery(100).balancedAt(0));
    List<Long> acknowledged = new ArrayList<>();
    int refused = 0;
    for (long id = FIRST; id < FIRST + 60; id++) {
      if (write(id, bytes(LENGTH, id))) {
        acknowledged.add(id);
      } else {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(replicasOn(a)).isBetween(4L, 5L);
    assertThat(replicasOn(b)).isEqualTo(acknowledged.size() - replicasOn(a));
    for (long id : acknowledged) {
      assertReadable(id, bytes(LENGTH, id));
    }
    assertThat(node.volumes().failures()).isEmpty();
    // A full disk is no reason to refuse the directory at the next start.
    node.close();
    start(DiskSettings.DEFAULTS.balancedAt(0));
    assertReadable(acknowledged.get(0), bytes(LENGTH, acknowledged.get(0)));
  }

  @Test
  void aDiskThatCannotSyncIsTakenOutAndWhatItHeldIsNotAcknowledged() throws Exception {
    // A file system in a file in a file system that is too small for it: the page cache takes
    // everything, and only writing it back fails.
    Path small = Files.createDirectories(dir.resolve("small"));
    mount(small, "-t", "tmpfs", "-o", "size=12m", "tmpfs");
    Path image = small.resolve("image");
    need("truncate", "-s", "200m", image.toString());
    need("mkfs.ext4", "-q", "-F", "-J", "size=4", "-N", "256", image.toString());
    mount(a, "-o", "loop", image.toString());
    start(DiskSettings.DEFAULTS.checkedEvery(3_600_000).balancedAt(0));
    List<Long> acknowledged = new ArrayList<>();
    for (long id = FIRST; node.volumes().failures().isEmpty() && id < FIRST + 200; id++) {
      if (write(id, bytes(LENGTH, id))) {
        acknowledged.add(id);
      }
    }
    awaitTakenOut(a);
    assertThat(acknowledged).isNotEmpty();
    assertThat(namenode.errors).extracting(error -> error.getErrorCode()).contains(1);
    long next = FIRST + 1000;
    assertThat(write(next, bytes(LENGTH, next))).isTrue();
    assertReadable(next, bytes(LENGTH, next));
  }

  @Test
  void aDiskThatIsMountedReadOnlyIsTakenOut() throws Exception {
    start(DiskSettings.DEFAULTS.checkedEvery(100).balancedAt(0));
    mount(a, "--bind", a.toString());
    need("mount", "-o", "remount,bind,ro", a.toString());
    awaitTakenOut(a);
    assertThat(write(FIRST, bytes(LENGTH, 1))).isTrue();
  }

  @Test
  void aDirectoryThatIsRemovedTakesItsVolumeOut() throws Exception {
    start(DiskSettings.DEFAULTS.checkedEvery(100).balancedAt(0));
    // Away at once: in what is deleted piece by piece the node goes on to make files.
    Files.move(a, dir.resolve("removed"));
    awaitTakenOut(a);
    assertThat(write(FIRST, bytes(LENGTH, 1))).isTrue();
  }

  @Test
  void anAddedDiskIsFilledFromTheFullOneAndReadersDoNotNotice() throws Exception {
    mount(a, "-t", "tmpfs", "-o", "size=32m", "tmpfs");
    mount(b, "-t", "tmpfs", "-o", "size=32m", "tmpfs");
    start(DiskSettings.DEFAULTS.balancedAt(0));
    for (long id = FIRST; id < FIRST + 24; id++) {
      assertThat(write(id, bytes(LENGTH, id))).isTrue();
    }
    node.close();
    // As if one disk had been replaced by an empty one.
    long before = Files.getFileStore(a).getUsableSpace();
    need("umount", b.toString());
    undo.pop();
    mount(b, "-t", "tmpfs", "-o", "size=32m", "tmpfs");
    int reports = namenode.fullReports.size();
    start(DiskSettings.DEFAULTS.checkedEvery(50).balancedAt(1 << 30));
    long kept = replicasOn(a) + replicasOn(b);
    await(() -> replicasOn(b) >= 3);
    await(() -> Files.getFileStore(a).getUsableSpace() > before);
    await(() -> namenode.fullReports.size() > reports + 1); // that of the start, and another
    assertThat(replicasOn(a) + replicasOn(b)).isEqualTo(kept);
    for (Replica replica : node.pool().orElseThrow().catalog().all()) {
      assertReadable(replica.blockId(), bytes(LENGTH, replica.blockId()));
    }
    assertThat(
            new String(
                java.net
                    .URI
                    .create("http://127.0.0.1:" + node.httpAddress().getPort() + "/metrics")
                    .toURL()
                    .openStream()
                    .readAllBytes(),
                StandardCharsets.UTF_8))
        .containsPattern("ashlar_datanode_replicas_moved_total [1-9]");
  }
}
