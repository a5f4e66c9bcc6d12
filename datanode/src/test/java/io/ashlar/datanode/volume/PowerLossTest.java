package io.ashlar.datanode.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.datanode.replica.Block;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.Replica.Finalized;
import io.ashlar.datanode.replica.Replica.Open;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaCatalog.Writing;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.ReplicaListener;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Power is lost after any number of calls of a random history of writes, syncs, appends, pipeline
 * recoveries, truncations, moves and deletions. Whatever was acknowledged as being on disk must be
 * there when the directories are opened again, and nothing may pass for data that never was.
 *
 * <p>More histories: {@code -Dashlar.powerloss.histories=20000}, from another seed: {@code
 * -Dashlar.powerloss.seed=1}. A failure says its seed.
 */
class PowerLossTest {
  private static final int HISTORIES = Integer.getInteger("ashlar.powerloss.histories", 300);
  private static final long FIRST_SEED = Long.getLong("ashlar.powerloss.seed", 1_000_000);
  private static final Pool POOL = new Pool("BP-1-127.0.0.1-17", 4711, "CID-a", 17);
  private static final ChecksumSpec SPEC = new ChecksumSpec(ChecksumType.CRC32C, 512);
  private static final int MAX_LENGTH = 6000;
  private static final int BLOCKS = 4;
  private static final String UUID = "11111111-2222-3333-4444-555555555555";

  @TempDir Path dir;

  /** What this DataNode has promised of a block. */
  private static final class Promise {
    /** So many bytes are on disk, under at least that stamp. */
    long durable;

    long stamp;

    /** It may be gone, because it was deleted or is being deleted. */
    boolean mayBeGone;

    /** Its last chunk is being cut: between two writes it fits no checksum. */
    boolean beingCut;
  }

  /** What block's bytes are, at all times and in all versions. */
  private static byte[] content(long blockId) {
    byte[] bytes = new byte[MAX_LENGTH * 2];
    new Random(blockId).nextBytes(bytes);
    return bytes;
  }

  private static final ReplicaListener NOBODY =
      new ReplicaListener() {
        @Override
        public void receiving(Block block, ReplicaStore store) {}

        @Override
        public void received(Block block, ReplicaStore store) {}

        @Override
        public void deleted(Block block, ReplicaStore store) {}
      };

  @Test
  void whatWasAcknowledgedAsDurableOutlivesThePower() throws IOException {
    for (int i = 0; i < HISTORIES; i++) {
      long seed = FIRST_SEED + i;
      Path root = dir.resolve("h" + seed);
      try {
        new History(root, seed).run();
      } catch (AssertionError | IOException | RuntimeException e) {
        throw new AssertionError("With -Dashlar.powerloss.seed=" + seed, e);
      }
      deleteTree(root);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static final class History {
    private final Path root;
    private final Path before;
    private final Path after;
    private final Random chance;
    private final LossyFiles disk = new LossyFiles();
    private final Map<Long, Promise> promises = new TreeMap<>();
    private final Map<Long, Open> open = new TreeMap<>();
    private long nextStamp = 1001;
    private ReplicaCatalog catalog;
    private VolumeSet volumes;

    History(Path root, long seed) {
      this.root = root;
      this.before = root.resolve("before");
      this.after = root.resolve("after");
      this.chance = new Random(seed);
    }

    void run() throws IOException {
      Files.createDirectories(before);
      volumes = VolumeSet.open(List.of(before.resolve("a"), before.resolve("b")), disk);
      catalog = new ReplicaCatalog(volumes, NOBODY);
      volumes.attach(UUID, POOL, 0, 1, found -> catalog.load(found));
      disk.loseAfter(chance.nextInt(400));
      try {
        for (int i = 0; i < 200; i++) {
          step(1 + chance.nextInt(BLOCKS));
        }
      } catch (LossyFiles.PowerLoss e) {
        // it had to come
      }
      disk.loseAfter(Long.MAX_VALUE);
      disk.afterPowerLoss(before, after, chance);
      volumes.close();
      verify();
    }

    private void step(long id) throws IOException {
      Promise promise = promises.computeIfAbsent(id, any -> new Promise());
      Replica present = catalog.find(id).orElse(null);
      Open writing = open.get(id);
      if (present == null) {
        // Before it is created again: nothing is promised of it any more.
        promise.durable = 0;
        promise.mayBeGone = true;
        if (chance.nextInt(4) == 0) {
          copied(id, promise);
        } else {
          open.put(id, catalog.create(id, nextStamp++, 0, writer()));
        }
      } else if (writing != null) {
        write(id, writing, promise);
      } else if (present instanceof Open broken) {
        recover(id, broken, promise);
      } else {
        change(id, (Finalized) present, promise);
      }
    }

    /** For a pipeline that goes on with this replica, and perhaps with no other. */
    private void copied(long id, Promise promise) throws IOException {
      Open copy = catalog.createTemporary(id, nextStamp++, writer());
      packet(id, copy);
      Open published = catalog.publish(copy, writer());
      promise(promise, published.lengthOnDisk(), published.generationStamp());
    }

    private static Writing writer() {
      return new Writing(stopped -> {}, SPEC, MAX_LENGTH, "");
    }

    private void write(long id, Open writing, Promise promise) throws IOException {
      switch (chance.nextInt(6)) {
        case 0, 1, 2 -> packet(id, writing);
        case 3 -> {
          writing.sync();
          promise(promise, writing.lengthOnDisk(), writing.generationStamp());
        }
        case 4 -> {
          open.remove(id);
          catalog.abandon(writing);
        }
        default -> {
          open.remove(id);
          finished(promise, catalog.finish(writing, true));
        }
      }
    }

    private void packet(long id, Open writing) throws IOException {
      int from = (int) writing.lengthOnDisk();
      int most = MAX_LENGTH - from;
      if (most <= 0) {
        return;
      }
      int length = 1 + chance.nextInt(Math.min(most, 1500));
      int chunkStart = from - from % 512;
      // Hadoop's client sends the last, partial chunk again; after an append it ends it first.
      int start = chance.nextBoolean() ? chunkStart : from;
      int end = from + length;
      if (start != chunkStart) {
        end = Math.min(end, chunkStart + 512);
      }
      ByteBuffer data = ByteBuffer.wrap(content(id), start, end - start).slice();
      ByteBuffer sums = ByteBuffer.allocate((int) SPEC.checksumsLength(end - start));
      SPEC.type().compute(data.duplicate(), 512, sums);
      writing
          .chunks()
          .add(start, new ByteBuffer[] {data}, new ByteBuffer[] {sums.flip()}, SPEC.type());
      writing.received(end);
      writing.chunks().flush();
      writing.acknowledged(end);
    }

    private void recover(long id, Open broken, Promise promise) throws IOException {
      long stamp = broken.generationStamp();
      long length = broken.visibleLength();
      if (chance.nextInt(3) == 0 && broken.lengthOnDisk() == length) {
        finished(promise, catalog.recoverClose(id, stamp, nextStamp++, length));
      } else {
        Open again =
            catalog.recoverStreaming(id, stamp, nextStamp++, length, MAX_LENGTH * 2L, writer());
        promise.stamp = again.generationStamp();
        open.put(id, again);
      }
    }

    private void change(long id, Finalized replica, Promise promise) throws IOException {
      long stamp = replica.generationStamp();
      switch (chance.nextInt(5)) {
        case 0 -> {
          promise.durable = 0;
          promise.mayBeGone = true;
          catalog.invalidate(id, stamp, false);
        }
        case 1 -> {
          long newLength = chance.nextInt((int) replica.lengthOnDisk() + 1);
          long recovery = nextStamp++;
          catalog.beginRecovery(id, stamp, recovery);
          promise.durable = Math.min(promise.durable, newLength);
          promise.beingCut = true;
          finished(
              promise,
              catalog.completeRecovery(id, recovery, replica.lengthOnDisk(), id, newLength));
          promise.beingCut = false;
        }
        case 2 -> move(replica);
        default -> {
          Open again = catalog.append(id, stamp, nextStamp++, replica.lengthOnDisk(), writer());
          promise.stamp = again.generationStamp();
          open.put(id, again);
        }
      }
    }

    private void move(Finalized replica) throws IOException {
      Volume from = volumes.of(replica.store());
      Volume to = volumes.volumes().get(volumes.volumes().indexOf(from) == 0 ? 1 : 0);
      long id = replica.blockId();
      long stamp = replica.generationStamp();
      catalog.relocate(
          replica,
          to,
          () -> {
            try (ReadableFiles source = from.openForRead(Shelf.FINALIZED, id, stamp);
                ReplicaFiles target = to.create(Shelf.TEMPORARY, id, stamp, SPEC)) {
              ByteBuffer data = ByteBuffer.allocate((int) replica.lengthOnDisk());
              source.readData(0, data);
              ByteBuffer sums =
                  ByteBuffer.allocate((int) SPEC.checksumsLength(replica.lengthOnDisk()));
              source.readChecksums(0, sums);
              target.writeData(0, new ByteBuffer[] {data.flip()});
              target.writeChecksums(0, new ByteBuffer[] {sums.flip()});
              target.sync();
            }
          });
    }

    private static void finished(Promise promise, Finalized replica) {
      promise(promise, replica.lengthOnDisk(), replica.generationStamp());
    }

    private static void promise(Promise promise, long durable, long stamp) {
      promise.durable = durable;
      promise.stamp = stamp;
      promise.mayBeGone = false;
    }

    // ---- afterwards

    private void verify() throws IOException {
      List<Replica> found = new ArrayList<>();
      try (VolumeSet again = VolumeSet.open(List.of(after.resolve("a"), after.resolve("b")))) {
        ReplicaCatalog reloaded = new ReplicaCatalog(again, NOBODY);
        again.attach(
            UUID,
            POOL,
            0,
            1,
            replica ->
                reloaded
                    .load(replica)
                    .ifPresent(
                        worse -> {
                          try {
                            worse
                                .store()
                                .delete(worse.shelf(), worse.blockId(), worse.generationStamp());
                          } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                          }
                        }));
        assertThat(again.failures()).isEmpty();
        found.addAll(reloaded.all());
        for (Map.Entry<Long, Promise> entry : promises.entrySet()) {
          verify(again, entry.getKey(), entry.getValue(), reloaded);
        }
      }
    }

    private static void verify(VolumeSet again, long id, Promise promise, ReplicaCatalog reloaded)
        throws IOException {
      Replica replica = reloaded.find(id).orElse(null);
      if (!promise.mayBeGone) {
        assertThat(replica).as("block %s", id).isNotNull();
        assertThat(replica.generationStamp()).isGreaterThanOrEqualTo(promise.stamp);
        assertThat(replica.lengthOnDisk())
            .as("bytes of %s", replica)
            .isGreaterThanOrEqualTo(promise.durable);
      }
      if (replica == null || replica.generationStamp() == 0 || replica.lengthOnDisk() == 0) {
        return;
      }
      try (ReadableFiles files =
          again.of(replica.store()).openForRead(replica.shelf(), id, replica.generationStamp())) {
        if (files.checksumsLength() < SPEC.checksumsLength(replica.lengthOnDisk())) {
          // Nobody is served from it before the scanner has looked at it.
          assertThat(promise.beingCut).as("only a cut leaves too few checksums").isTrue();
          assertThat(again.of(replica.store()).suspects().poll()).hasValue(id);
          return;
        }
        ByteBuffer data = ByteBuffer.allocate((int) replica.lengthOnDisk());
        files.readData(0, data);
        ByteBuffer sums = ByteBuffer.allocate((int) SPEC.checksumsLength(data.capacity()));
        files.readChecksums(0, sums);
        int corrupt = SPEC.type().firstCorrupt(data.flip().duplicate(), sums.flip(), 512);
        if (!promise.beingCut) {
          assertThat(corrupt).as("first bad chunk of %s", replica).isEqualTo(ChecksumType.NONE);
        }
        int good = corrupt == ChecksumType.NONE ? data.limit() : corrupt;
        assertThat(data.limit(good).slice())
            .as("content of %s", replica)
            .isEqualTo(ByteBuffer.wrap(content(id), 0, good).slice());
      }
    }
  }
}
