package io.ashlar.datanode.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.protocol.directory.DirectoryInUseException;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeSetTest {
  private static final Pool POOL = new Pool("BP-1-127.0.0.1-17", 4711, "CID-a", 17);
  private static final ChecksumSpec SPEC = new ChecksumSpec(ChecksumType.CRC32C, 512);

  @TempDir Path dir;
  private final String uuid = UUID.randomUUID().toString();

  private VolumeSet open(Path... roots) throws IOException {
    return VolumeSet.open(List.of(roots));
  }

  private List<Replica> attach(VolumeSet set) throws IOException {
    List<Replica> found = new ArrayList<>();
    set.attach(uuid, POOL, 0, 1, found::add);
    return found;
  }

  private static void write(Volume volume, Shelf shelf, long id, byte[] data) throws IOException {
    try (ReplicaFiles files = volume.create(shelf, id, 1001, SPEC)) {
      files.writeData(0, new ByteBuffer[] {ByteBuffer.wrap(data)});
      ByteBuffer sums = ByteBuffer.allocate((int) SPEC.checksumsLength(data.length));
      SPEC.type().compute(ByteBuffer.wrap(data), 512, sums);
      files.writeChecksums(0, new ByteBuffer[] {sums.flip()});
    }
  }

  @Test
  void aDirectoryInsideAnotherDataNodesIsRefusedAndNotMade() throws IOException {
    Path outer = dir.resolve("outer");
    try (VolumeSet set = open(outer)) {
      attach(set);
    }
    for (Path inner : List.of(outer.resolve("inner"), outer.resolve("current/a/b"))) {
      assertThatThrownBy(() -> open(dir.resolve("good"), inner))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Data directory " + inner + " lies inside " + outer.toRealPath())
          .hasMessageContaining("give this one a directory of its own");
      assertThat(inner).doesNotExist();
    }
    assertThat(dir.resolve("good")).doesNotExist();
    assertThatThrownBy(() -> open(dir.resolve("a/b"), dir.resolve("a")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another one of this DataNode");
    open(outer).close(); // itself it may have
  }

  @Test
  void aNewDirectoryIsFormattedAsHadoopDoesIt() throws IOException {
    try (VolumeSet set = open(dir)) {
      assertThat(set.datanodeUuid()).isEmpty();
      attach(set);
      String version = Files.readString(dir.resolve("current/VERSION"));
      assertThat(version)
          .contains("storageType=DATA_NODE")
          .contains("layoutVersion=-57")
          .contains("cTime=0")
          .contains("clusterID=CID-a")
          .contains("datanodeUuid=" + uuid)
          .containsPattern("storageID=DS-[0-9a-f-]{36}");
      String pool = Files.readString(dir.resolve("current/" + POOL.id() + "/current/VERSION"));
      assertThat(pool)
          .contains("layoutVersion=-57")
          .contains("namespaceID=4711")
          .contains("blockpoolID=" + POOL.id())
          .contains("cTime=17");
      assertThat(dir.resolve("current/" + POOL.id() + "/current/finalized")).isDirectory();
      assertThat(dir.resolve("current/" + POOL.id() + "/current/rbw")).isDirectory();
      assertThat(dir.resolve("current/" + POOL.id() + "/tmp")).isDirectory();
      assertThat(dir.resolve("in_use.lock")).exists();
    }
    assertThat(dir.resolve("in_use.lock")).doesNotExist();
  }

  @Test
  void itsIdentityOutlivesTheProcess() throws IOException {
    String storage;
    try (VolumeSet set = open(dir)) {
      attach(set);
      storage = set.volumes().get(0).storageUuid();
    }
    try (VolumeSet set = open(dir)) {
      assertThat(set.datanodeUuid()).contains(uuid);
      attach(set);
      assertThat(set.volumes().get(0).storageUuid()).isEqualTo(storage);
    }
  }

  @Test
  void twoDataNodesCannotShareADirectory() throws IOException {
    try (VolumeSet set = open(dir)) {
      assertThat(set.volumes()).isEmpty();
      assertThatThrownBy(() -> open(dir))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining("already locked by")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    open(dir).close();
  }

  @Test
  void anotherClustersDirectoryIsRefused() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
    }
    Pool other = new Pool(POOL.id(), POOL.namespaceId(), "CID-b", POOL.creationTimeMillis());
    try (VolumeSet set = open(dir)) {
      assertThatThrownBy(() -> set.attach(uuid, other, 0, 1, found -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("clusterID is CID-a, but the NameNode's is CID-b");
    }
  }

  @Test
  void aDirectoryWithOtherThingsInItIsRefused() throws IOException {
    Files.createDirectories(dir.resolve("current/photos"));
    try (VolumeSet set = open(dir)) {
      assertThatThrownBy(() -> attach(set))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not empty");
    }
  }

  @Test
  void aFutureLayoutIsRefused() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
    }
    Path version = dir.resolve("current/VERSION");
    Files.writeString(version, Files.readString(version).replace("-57", "-58"));
    try (VolumeSet set = open(dir)) {
      assertThatThrownBy(() -> attach(set)).hasMessageContaining("layoutVersion is -58");
    }
  }

  @Test
  void restartFindsFinalizedReplicasAndForgetsCopies() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
      Volume volume = set.volumes().get(0);
      write(volume, Shelf.BEING_WRITTEN, 1073750015, new byte[1000]);
      volume.move(Shelf.BEING_WRITTEN, Shelf.FINALIZED, 1073750015, 1001);
      write(volume, Shelf.TEMPORARY, 2, new byte[1000]);
    }
    try (VolumeSet set = open(dir)) {
      List<Replica> found = attach(set);
      Volume volume = set.volumes().get(0);
      assertThat(found).containsExactly(new Replica.Finalized(1073750015, 1001, 1000, volume));
      assertThat(volume.usedBytes()).isEqualTo(1000);
      assertThat(dir.resolve("current/" + POOL.id() + "/tmp")).isEmptyDirectory();
    }
  }

  @Test
  void aReplicaInWritingIsCutToWhatItsChecksumsVouchFor() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
      Volume volume = set.volumes().get(0);
      write(volume, Shelf.BEING_WRITTEN, 1, new byte[1300]);
      write(volume, Shelf.BEING_WRITTEN, 2, new byte[1300]);
      write(volume, Shelf.BEING_WRITTEN, 3, new byte[1300]);
      write(volume, Shelf.BEING_WRITTEN, 4, new byte[1300]);
      Path rbw = dir.resolve("current/" + POOL.id() + "/current/rbw");
      try (ReplicaFiles longer = volume.open(Shelf.BEING_WRITTEN, 2, 1001)) {
        longer.writeData(1300, new ByteBuffer[] {ByteBuffer.allocate(700)});
      }
      try (ReplicaFiles corrupt = volume.open(Shelf.BEING_WRITTEN, 3, 1001)) {
        corrupt.writeData(1299, new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1})});
      }
      Files.delete(rbw.resolve("blk_4_1001.meta"));
    }
    try (VolumeSet set = open(dir)) {
      List<Replica> found = attach(set);
      Volume volume = set.volumes().get(0);
      assertThat(found)
          .containsExactlyInAnyOrder(
              new Replica.Waiting(1, 1001, 1300, volume),
              new Replica.Waiting(2, 1001, 1300, volume),
              new Replica.Waiting(3, 1001, 1024, volume),
              new Replica.Waiting(4, 0, 0, volume));
    }
  }

  @Test
  void aHoleInTheMiddleOfAReplicaInWritingEndsIt() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
      Volume volume = set.volumes().get(0);
      write(volume, Shelf.BEING_WRITTEN, 1, new byte[5000]);
      try (ReplicaFiles files = volume.open(Shelf.BEING_WRITTEN, 1, 1001)) {
        files.writeData(1500, new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1})});
      }
    }
    try (VolumeSet set = open(dir)) {
      assertThat(attach(set))
          .containsExactly(new Replica.Waiting(1, 1001, 1024, set.volumes().get(0)));
      assertThat(dir.resolve("current/" + POOL.id() + "/current/rbw/blk_1_1001.meta"))
          .hasSize(7 + 2 * 4);
    }
  }

  @Test
  void aCrashBetweenTheTwoRenamesOfAnAppendLosesNothing() throws IOException {
    Path current = dir.resolve("current/" + POOL.id() + "/current");
    try (VolumeSet set = open(dir)) {
      attach(set);
      Volume volume = set.volumes().get(0);
      write(volume, Shelf.BEING_WRITTEN, 1, new byte[1300]);
      volume.move(Shelf.BEING_WRITTEN, Shelf.FINALIZED, 1, 1001);
      Files.move(
          current.resolve("finalized/subdir0/subdir0/blk_1_1001.meta"),
          current.resolve("rbw/blk_1_1002.meta"));
    }
    try (VolumeSet set = open(dir)) {
      assertThat(attach(set))
          .containsExactly(new Replica.Finalized(1, 1002, 1300, set.volumes().get(0)));
      assertThat(current.resolve("rbw")).isEmptyDirectory();
    }
  }

  @Test
  void tornChecksumsOfAFinalizedReplicaRaiseADoubtAndLeftOversGo() throws IOException {
    Path place = dir.resolve("current/" + POOL.id() + "/current/finalized/subdir0/subdir0");
    try (VolumeSet set = open(dir)) {
      attach(set);
      Volume volume = set.volumes().get(0);
      for (int id = 1; id <= 3; id++) {
        write(volume, Shelf.BEING_WRITTEN, id, new byte[1300]);
        volume.move(Shelf.BEING_WRITTEN, Shelf.FINALIZED, id, 1001);
      }
      Files.write(place.resolve("blk_1_1001.meta"), new byte[] {0, 1, 2});
      Files.delete(place.resolve("blk_3"));
    }
    try (VolumeSet set = open(dir)) {
      Volume volume;
      assertThat(attach(set)).hasSize(2);
      volume = set.volumes().get(0);
      assertThat(volume.suspects().poll()).hasValue(1);
      assertThat(volume.suspects().poll()).isEmpty();
      assertThat(place.resolve("blk_3_1001.meta")).doesNotExist();
    }
  }

  @Test
  void aFormatThatWasInterruptedIsDoneAgain() throws IOException {
    Files.createDirectories(dir.resolve("current"));
    Files.writeString(dir.resolve("current/VERSION.tmp"), "storageTy");
    try (VolumeSet set = open(dir)) {
      assertThat(attach(set)).isEmpty();
      assertThat(dir.resolve("current/VERSION.tmp")).doesNotExist();
    }
  }

  @Test
  void aTornVersionFileIsRefusedWithWhatToDo() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
    }
    Files.writeString(dir.resolve("current/VERSION"), "#Thu Nov 26\nstorageType=DATA_NODE\n");
    try (VolumeSet set = open(dir)) {
      assertThatThrownBy(() -> attach(set))
          .hasMessageContaining("VERSION has no layoutVersion; it is damaged")
          .hasMessageContaining("after the VERSION of another directory")
          .hasMessageContaining("move " + dir + " away");
    }
  }

  @Test
  void aCrashBetweenTheTwoRenamesOfAFinalizeLosesNothing() throws IOException {
    try (VolumeSet set = open(dir)) {
      attach(set);
      write(set.volumes().get(0), Shelf.BEING_WRITTEN, 1, new byte[1300]);
      Path current = dir.resolve("current/" + POOL.id() + "/current");
      Path place = Files.createDirectories(current.resolve("finalized/subdir0/subdir0"));
      Files.move(current.resolve("rbw/blk_1_1001.meta"), place.resolve("blk_1_1001.meta"));
    }
    try (VolumeSet set = open(dir)) {
      assertThat(attach(set))
          .containsExactly(new Replica.Waiting(1, 1001, 1300, set.volumes().get(0)));
    }
  }

  @Test
  void newReplicasGoRoundTheVolumesThatHaveRoom() throws IOException {
    try (VolumeSet set = open(dir.resolve("a"), dir.resolve("b"))) {
      attach(set);
      assertThat(List.of(set.choose(1, ""), set.choose(1, "")))
          .containsExactlyInAnyOrderElementsOf(set.volumes());
      Volume full = set.volumes().get(0);
      full.reserve(Long.MAX_VALUE / 2);
      assertThat(set.choose(1, "")).isSameAs(set.volumes().get(1));
      assertThat(set.choose(1, "")).isSameAs(set.volumes().get(1));
      assertThatThrownBy(() -> set.choose(Long.MAX_VALUE, ""))
          .isInstanceOfSatisfying(
              ReplicaException.class,
              e -> assertThat(e.reason()).isEqualTo(ReplicaException.Reason.OUT_OF_SPACE));
    }
  }

  @Test
  void whereSpaceDiffersTheEmptyVolumeTakesMostNewReplicas() throws IOException {
    try (VolumeSet set = open(dir.resolve("a"), dir.resolve("b"))) {
      attach(set);
      Volume filled = set.volumes().get(0);
      filled.reserve(filled.availableBytes() / 2);
      int toTheFull = 0;
      for (int i = 0; i < 40; i++) {
        toTheFull += set.choose(1, "") == filled ? 1 : 0;
      }
      assertThat(toTheFull).isEqualTo(10);
    }
  }

  @Test
  void aSlowVolumeIsPassedOverThoughItHasTheMostSpace() throws IOException {
    try (VolumeSet set = open(dir.resolve("a"), dir.resolve("b"))) {
      attach(set);
      Volume slow = set.volumes().get(0);
      Volume other = set.volumes().get(1);
      other.reserve(other.availableBytes() / 2);
      set.avoid(volume -> volume == slow);
      for (int i = 0; i < 8; i++) {
        assertThat(set.choose(1, "")).isSameAs(other);
      }
    }
  }

  @Test
  void aFailedSyncTakesTheVolumeOutThoughEverythingElseWorks() throws IOException {
    FaultyFiles disk = new FaultyFiles();
    List<Volume> told = new ArrayList<>();
    try (VolumeSet set = disk.open(List.of(dir.resolve("a"), dir.resolve("b")))) {
      set.onSuspicion(told::add);
      attach(set);
      Volume bad = set.volumes().get(0);
      ReplicaFiles files = bad.create(Shelf.BEING_WRITTEN, 1, 1001, SPEC);
      disk.fail(FaultyFiles.Call.SYNC, bad.path(), FaultyFiles.IO_ERROR);
      assertThatThrownBy(files::sync).hasMessageContaining(FaultyFiles.IO_ERROR);
      disk.mend(FaultyFiles.Call.SYNC);
      assertThatThrownBy(files::sync).as("a second attempt").hasMessageContaining("not trusted");
      files.close();
      assertThatThrownBy(() -> bad.open(Shelf.BEING_WRITTEN, 1, 1001))
          .hasMessageContaining("out of use");
      assertThat(told).contains(bad);
      assertThat(set.removeIfBad(bad)).isTrue();
      assertThat(set.removeIfBad(bad)).isFalse();
      assertThat(set.failures()).hasSize(1);
      assertThat(set.failures().get(0).capacityBytes()).isPositive();
    }
  }

  @Test
  void aFullVolumeIsNotABadOne() throws IOException {
    FaultyFiles disk = new FaultyFiles();
    try (VolumeSet set = disk.open(List.of(dir))) {
      List<Volume> told = new ArrayList<>();
      set.onSuspicion(told::add);
      attach(set);
      Volume full = set.volumes().get(0);
      ReplicaFiles files = full.create(Shelf.BEING_WRITTEN, 1, 1001, SPEC);
      disk.fail(FaultyFiles.Call.WRITE, dir, FaultyFiles.FULL);
      disk.fail(FaultyFiles.Call.CREATE, dir, FaultyFiles.FULL);
      assertThatThrownBy(() -> files.writeData(0, new ByteBuffer[] {ByteBuffer.allocate(1)}))
          .hasMessage(FaultyFiles.FULL);
      assertThatThrownBy(() -> full.create(Shelf.BEING_WRITTEN, 2, 1001, SPEC))
          .hasMessage(FaultyFiles.FULL);
      assertThat(told).isEmpty();
      assertThat(set.removeIfBad(full)).isFalse();
      files.close();
    }
    // And it opens while it is full.
    try (VolumeSet set = disk.open(List.of(dir))) {
      attach(set);
      assertThat(set.volumes()).hasSize(1);
    }
  }

  @Test
  void aReadOnlyVolumeIsABadOneAndLeftOutAtTheNextStart() throws IOException {
    FaultyFiles disk = new FaultyFiles();
    List<Path> both = List.of(dir.resolve("a"), dir.resolve("b"));
    try (VolumeSet set = disk.open(both)) {
      attach(set);
      Volume bad = set.volumes().get(0);
      disk.fail(FaultyFiles.Call.CREATE, bad.path(), FaultyFiles.READ_ONLY);
      assertThat(set.removeIfBad(set.volumes().get(1))).isFalse();
      assertThat(set.removeIfBad(bad)).isTrue();
    }
    try (VolumeSet set = disk.open(both)) {
      attach(set);
      assertThat(set.volumes()).extracting(Volume::path).containsExactly(both.get(1));
      assertThat(set.failures()).extracting(VolumeSet.Failure::path).containsExactly(both.get(0));
    }
  }

  @Test
  void aBadVolumeIsTakenOutAndTheOthersGoOn() throws IOException {
    try (VolumeSet set = open(dir.resolve("a"), dir.resolve("b"))) {
      attach(set);
      Volume bad = set.volumes().get(0);
      assertThat(set.removeIfBad(bad)).isFalse();
      Files.delete(bad.path().resolve("current/" + POOL.id() + "/tmp"));
      assertThat(set.removeIfBad(bad)).isTrue();
      assertThat(set.volumes()).hasSize(1);
      assertThat(set.failures()).extracting(VolumeSet.Failure::path).containsExactly(bad.path());
    }
  }

  @Test
  void aVolumeToAvoidIsChosenOnlyWhereNoOtherHasTheRoom() throws IOException {
    try (VolumeSet set = open(dir.resolve("a"), dir.resolve("b"))) {
      attach(set);
      Volume slow = set.volumes().get(0);
      Volume other = set.volumes().get(1);

      set.avoid(volume -> volume == slow);
      for (int i = 0; i < 5; i++) {
        assertThat(set.choose(1, "")).isSameAs(other);
      }

      other.reserve(Long.MAX_VALUE / 2);
      assertThat(set.choose(1, "")).isSameAs(slow);
    }
  }
}
