package io.ashlar.datanode.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.Block;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaCatalog.Writing;
import io.ashlar.datanode.replica.ReplicaListener;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.volume.Pool;
import io.ashlar.datanode.volume.VolumeSet;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.Packet;
import io.ashlar.protocol.transfer.PacketDecoder;
import io.ashlar.protocol.transfer.PacketHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskQueueTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final ChecksumSpec SPEC = new ChecksumSpec(ChecksumType.CRC32C, 512);
  private static final Pool POOL = new Pool("BP-1-127.0.0.1-17", 4711, "CID-a", 17);

  @TempDir Path dir;

  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private VolumeSet volumes;
  private ReplicaCatalog catalog;

  @BeforeEach
  void open() throws IOException {
    volumes = VolumeSet.open(List.of(dir));
    catalog = new ReplicaCatalog(volumes, new Deaf());
    volumes.attach("11111111-2222-3333-4444-555555555555", POOL, 0, 1, catalog::load);
  }

  @AfterEach
  void close() throws Exception {
    disk.shutdown();
    assertThat(disk.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    volumes.close();
  }

  private static final class Deaf implements ReplicaListener {
    @Override
    public void receiving(Block block, ReplicaStore store) {
      // nobody is told
    }

    @Override
    public void received(Block block, ReplicaStore store) {
      // nobody is told
    }

    @Override
    public void deleted(Block block, ReplicaStore store) {
      // nobody is told
    }
  }

  private DiskQueue queue(long blockId, Runnable whenWritten) throws IOException {
    Replica.Open open = catalog.create(blockId, 1001, 0, new Writing(stopped -> {}, SPEC, 0, ""));
    return new DiskQueue(
        open,
        SPEC.type(),
        true,
        disk,
        true,
        new DataNodeMetrics(),
        nanos -> {},
        new DiskQueue.Listener() {
          @Override
          public void written(int packets) {
            whenWritten.run();
          }

          @Override
          public void failed(IOException reason) {
            throw new AssertionError(reason);
          }
        },
        sync -> {});
  }

  /** The smallest that there is. */
  private static Packet packet() {
    PacketHeader header = PacketHeader.heartbeat();
    ByteBuf bytes = Unpooled.buffer(header.encodedLength());
    header.encode(bytes, 0);
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
    channel.writeInbound(bytes);
    return channel.readInbound();
  }

  private static void end(DiskQueue queue) throws InterruptedException {
    CountDownLatch idle = new CountDownLatch(1);
    queue.close(idle::countDown);
    assertThat(idle.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aReplicaThatIsNeverThroughLeavesTheDiskToOthers() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch otherWritten = new CountDownLatch(1);
    AtomicReference<DiskQueue> endless = new AtomicReference<>();
    endless.set(
        queue(
            1,
            () -> {
              endless.get().add(packet());
              begun.countDown();
            }));
    DiskQueue other = queue(2, otherWritten::countDown);
    endless.get().add(packet());
    begun.await();

    other.add(packet());

    assertThat(otherWritten.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    end(other);
    end(endless.get());
  }
}
