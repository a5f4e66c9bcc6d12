package io.ashlar.datanode.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.replica.Block;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica.Finalized;
import io.ashlar.datanode.replica.Replica.Open;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaCatalog.Writing;
import io.ashlar.datanode.replica.ReplicaListener;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.volume.Pool;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.datanode.volume.VolumeSet;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaMoveTest {
  private static final long ID = 1073741825L;
  private static final ChecksumSpec SPEC = new ChecksumSpec(ChecksumType.CRC32C, 512);
  private static final Pool POOL = new Pool("BP-1-127.0.0.1-17", 4711, "CID-a", 17);

  @TempDir Path dir;
  private final List<String> heard = new ArrayList<>();
  private final byte[] data = new byte[3 << 20];
  private VolumeSet volumes;
  private ReplicaCatalog catalog;

  @BeforeEach
  void open() throws IOException {
    new Random(1).nextBytes(data);
    volumes = VolumeSet.open(List.of(dir.resolve("a"), dir.resolve("b")));
    catalog =
        new ReplicaCatalog(
            volumes,
            new ReplicaListener() {
              @Override
              public void receiving(Block block, ReplicaStore store) {
                heard.add("receiving");
              }

              @Override
              public void received(Block block, ReplicaStore store) {
                heard.add("received");
              }

              @Override
              public void deleted(Block block, ReplicaStore store) {
                heard.add("deleted");
              }
            });
    volumes.attach("11111111-2222-3333-4444-555555555555", POOL, 0, 1, catalog::load);
  }

  @AfterEach
  void close() throws IOException {
    volumes.close();
  }

  private Finalized write() throws IOException {
    Open open = catalog.create(ID, 1001, 0, new Writing(stopped -> {}, SPEC, data.length, ""));
    ByteBuffer sums = ByteBuffer.allocate((int) SPEC.checksumsLength(data.length));
    SPEC.type().compute(ByteBuffer.wrap(data), 512, sums);
    open.chunks()
        .add(
            0,
            new ByteBuffer[] {ByteBuffer.wrap(data)},
            new ByteBuffer[] {sums.flip()},
            SPEC.type());
    Finalized replica = catalog.finish(open, false);
    heard.clear();
    return replica;
  }

  private Volume other(Finalized replica) {
    return volumes.volumes().stream().filter(v -> v != replica.store()).findFirst().orElseThrow();
  }

  private static List<Path> blockFiles(Volume volume) throws IOException {
    try (Stream<Path> files = Files.walk(volume.path())) {
      return files.filter(file -> file.getFileName().toString().startsWith("blk_")).toList();
    }
  }

  @Test
  void aReplicaChangesVolumesWithItsBytesAndItsFigures() throws IOException {
    Finalized replica = write();
    Volume from = volumes.of(replica.store());
    Volume to = other(replica);
    assertThat(new ReplicaMove(replica, from, to).run(catalog)).isTrue();
    assertThat(catalog.find(ID)).contains(new Finalized(ID, 1001, data.length, to));
    assertThat(blockFiles(from)).isEmpty();
    assertThat(blockFiles(to)).hasSize(2);
    for (Path file : blockFiles(to)) {
      if (!file.toString().endsWith(".meta")) {
        assertThat(Files.readAllBytes(file)).isEqualTo(data);
      }
    }
    assertThat(from.usedBytes()).isZero();
    assertThat(to.usedBytes()).isEqualTo(data.length);
    assertThat(to.promisedBytes()).isZero();
    assertThat(heard).as("the NameNode knows that this DataNode has it").isEmpty();
  }

  @Test
  void aReplicaThatIsDeletedMeanwhileDoesNotComeBack() throws IOException {
    Finalized replica = write();
    Volume to = other(replica);
    catalog.invalidate(ID, 1001, true);
    assertThatThrownBy(() -> new ReplicaMove(replica, volumes.of(replica.store()), to).run(catalog))
        .isInstanceOf(IOException.class);
    assertThat(catalog.relocate(replica, to, () -> {})).isFalse();
    assertThat(blockFiles(to)).isEmpty();
    assertThat(catalog.find(ID)).isEmpty();
  }

  @Test
  void aDamagedReplicaStaysWhereItIs() throws IOException {
    Finalized replica = write();
    Volume from = volumes.of(replica.store());
    Volume to = other(replica);
    Path file =
        blockFiles(from).stream()
            .filter(path -> !path.toString().endsWith(".meta"))
            .findFirst()
            .orElseThrow();
    byte[] rotten = Arrays.copyOf(data, data.length);
    rotten[2 << 20] ^= 1;
    Files.write(file, rotten);
    assertThatThrownBy(() -> new ReplicaMove(replica, from, to).run(catalog))
        .isInstanceOf(CorruptDataException.class);
    assertThat(catalog.find(ID)).contains(replica);
    assertThat(blockFiles(to)).isEmpty();
    assertThat(to.promisedBytes()).isZero();
  }
}
