package io.ashlar.datanode.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.replica.Replica.Finalized;
import io.ashlar.datanode.replica.Replica.Open;
import io.ashlar.datanode.replica.ReplicaCatalog.Writing;
import io.ashlar.datanode.replica.ReplicaException.Reason;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReplicaCatalogTest {
  private static final long ID = 7;
  private static final ChecksumSpec SPEC = new ChecksumSpec(ChecksumType.CRC32C, 8);

  private final MemoryStore store = new MemoryStore();
  private final List<String> heard = new ArrayList<>();
  private final ReplicaCatalog catalog =
      new ReplicaCatalog(
          (bytes, wanted) -> store,
          new ReplicaListener() {
            @Override
            public void receiving(Block block, ReplicaStore where) {
              heard.add("receiving " + block);
            }

            @Override
            public void received(Block block, ReplicaStore where) {
              heard.add("received " + block);
            }

            @Override
            public void deleted(Block block, ReplicaStore where) {
              heard.add("deleted " + block);
            }
          });

  private static Writing writing() {
    return new Writing(stopped -> {}, SPEC, 100, "");
  }

  private static void write(Open open, int from, int to) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(to - from);
    ByteBuffer sums = ByteBuffer.allocate((int) SPEC.checksumsLength(to - from));
    SPEC.type().compute(data.duplicate(), SPEC.bytesPerChecksum(), sums);
    open.chunks().add(from, new ByteBuffer[] {data}, new ByteBuffer[] {sums.flip()}, SPEC.type());
    open.chunks().flush();
    open.received(to);
  }

  private Finalized finished(long stamp, int length) throws IOException {
    Open open = catalog.create(ID, stamp, 0, writing());
    write(open, 0, length);
    return catalog.finish(open, true);
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ReplicaException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aReplicaIsReceivingAndThenReceived() throws IOException {
    Finalized replica = finished(1001, 20);
    assertThat(replica.visibleLength()).isEqualTo(20);
    assertThat(store.has(Shelf.FINALIZED, ID, 1001)).isTrue();
    assertThat(store.reserved).isZero();
    assertThat(store.used).isEqualTo(20);
    assertThat(heard)
        .containsExactly("receiving blk_7_1001 (0 bytes)", "received blk_7_1001 (20 bytes)");
  }

  @Test
  void aBlockIsNotCreatedTwice() throws IOException {
    finished(1001, 20);
    assertRefused(Reason.ALREADY_EXISTS, () -> catalog.create(ID, 1001, 0, writing()));
    assertRefused(Reason.ALREADY_EXISTS, () -> catalog.create(ID, 1001, 1001, writing()));
  }

  @Test
  void aNewStampAtCreationDropsWhatWasThere() throws IOException {
    finished(1001, 20);
    Open open = catalog.create(ID, 1001, 1002, writing());
    assertThat(open.generationStamp()).isEqualTo(1002);
    assertThat(store.has(Shelf.FINALIZED, ID, 1001)).isFalse();
    assertThat(store.used).isZero();
  }

  @Test
  void appendNeedsTheLengthThatTheClientKnows() throws IOException {
    finished(1001, 20);
    assertRefused(Reason.MISMATCH, () -> catalog.append(ID, 1001, 1002, 19, writing()));
    assertRefused(Reason.MISMATCH, () -> catalog.append(ID, 1002, 1003, 20, writing()));
    Open open = catalog.append(ID, 1001, 1002, 20, writing());
    assertThat(open.visibleLength()).isEqualTo(20);
    assertThat(store.has(Shelf.BEING_WRITTEN, ID, 1002)).isTrue();
    write(open, 16, 24);
    assertThat(catalog.finish(open, false).lengthOnDisk()).isEqualTo(24);
    assertThat(store.used).isEqualTo(24);
  }

  @Test
  void appendUnderTheSameStampIsTaken() throws IOException {
    finished(1001, 16);
    assertThat(catalog.append(ID, 1001, 1001, 16, writing()).generationStamp()).isEqualTo(1001);
  }

  @Test
  void appendToAReplicaInWritingIsNotFound() throws IOException {
    catalog.create(ID, 1001, 0, writing());
    assertRefused(Reason.NOT_FOUND, () -> catalog.append(ID, 1001, 1002, 0, writing()));
  }

  @Test
  void anotherChunkSizeIsRefusedAndChangesNothing() throws IOException {
    finished(1001, 20);
    Writing other = new Writing(stopped -> {}, new ChecksumSpec(ChecksumType.CRC32C, 16), 100, "");
    assertRefused(Reason.MISMATCH, () -> catalog.append(ID, 1001, 1002, 20, other));
    assertThat(store.has(Shelf.FINALIZED, ID, 1001)).isTrue();
  }

  @Test
  void streamingRecoveryCutsWhatWasNotAcknowledged() throws IOException {
    Open broken = catalog.create(ID, 1001, 0, writing());
    write(broken, 0, 30);
    broken.acknowledged(20);
    assertRefused(
        Reason.MISMATCH, () -> catalog.recoverStreaming(ID, 1001, 1002, 16, 40, writing()));
    catalog.abandon(broken);
    assertRefused(
        Reason.NOT_FOUND, () -> catalog.recoverStreaming(ID, 1001, 1002, 24, 40, writing()));
    assertRefused(
        Reason.NOT_FOUND, () -> catalog.recoverStreaming(ID, 1001, 1002, 16, 29, writing()));

    Open again = catalog.recoverStreaming(ID, 1001, 1002, 16, 40, writing());
    assertThat(again.lengthOnDisk()).isEqualTo(20);
    assertThat(again.visibleLength()).isEqualTo(20);
    write(again, 16, 32);
    assertThat(catalog.finish(again, false).lengthOnDisk()).isEqualTo(32);
  }

  @Test
  void aFinishedReplicaWhoseLastAcknowledgementWasLostIsOpenedAgain() throws IOException {
    finished(1001, 20);
    Open again = catalog.recoverStreaming(ID, 1001, 1002, 16, 20, writing());
    assertThat(again.lengthOnDisk()).isEqualTo(20);
    assertThat(store.has(Shelf.BEING_WRITTEN, ID, 1002)).isTrue();
  }

  @Test
  void closeRecoveryStampsAndFinalizes() throws IOException {
    Open broken = catalog.create(ID, 1001, 0, writing());
    write(broken, 0, 20);
    catalog.abandon(broken);
    assertRefused(Reason.MISMATCH, () -> catalog.recoverClose(ID, 1001, 1002, 19));
    Finalized replica = catalog.recoverClose(ID, 1001, 1002, 20);
    assertThat(replica.generationStamp()).isEqualTo(1002);
    assertThat(store.has(Shelf.FINALIZED, ID, 1002)).isTrue();
    assertThat(catalog.recoverClose(ID, 1001, 1003, 20).generationStamp()).isEqualTo(1003);
    assertThat(store.used).isEqualTo(20);
  }

  @Test
  void anAbandonedCopyIsRemoved() throws IOException {
    Open copy = catalog.createTemporary(ID, 1001, writing());
    assertThat(copy.visibleLength()).isEqualTo(-1);
    catalog.abandon(copy);
    assertThat(catalog.find(ID)).isEmpty();
    assertThat(store.size()).isZero();
    assertThat(store.reserved).isZero();
    assertThat(heard).isEmpty();
  }

  @Test
  void aCopyTakesThePlaceOfOlderReplicasOnly() throws IOException {
    finished(1001, 20);
    assertRefused(Reason.ALREADY_EXISTS, () -> catalog.createTemporary(ID, 1001, writing()));

    Open copy = catalog.createTemporary(ID, 1002, writing());

    assertThat(store.has(Shelf.FINALIZED, ID, 1001)).isFalse();
    write(copy, 0, 30);
    assertThat(catalog.finish(copy, false).generationStamp()).isEqualTo(1002);
    assertThat(store.used).isEqualTo(30);
  }

  /** Or a NameNode that does not know of it would have it copied here for ever. */
  @Test
  void aReplicaThatKeepsACopyOutIsToldAgain() throws IOException {
    finished(1001, 20);
    heard.clear();
    assertRefused(Reason.ALREADY_EXISTS, () -> catalog.createTemporary(ID, 1000, writing()));
    assertThat(heard).isEmpty();

    assertRefused(Reason.ALREADY_EXISTS, () -> catalog.createTemporary(ID, 1001, writing()));

    assertThat(heard).containsExactly("received blk_7_1001 (20 bytes)");
  }

  @Test
  void aCopyForAPipelineBecomesAReplicaInWriting() throws IOException {
    Open copy = catalog.createTemporary(ID, 1001, writing());
    write(copy, 0, 20);
    Open published = catalog.publish(copy, writing());
    assertThat(published.visibleLength()).isEqualTo(20);
    assertThat(catalog.liveWriter(ID)).isEmpty();
    assertThat(catalog.recoverStreaming(ID, 1001, 1002, 20, 20, writing()).lengthOnDisk())
        .isEqualTo(20);
  }

  @Test
  void deletionNeedsTheRightStamp() throws IOException {
    finished(1001, 20);
    heard.clear();
    assertRefused(Reason.MISMATCH, () -> catalog.invalidate(ID, 1002, true));
    assertRefused(Reason.NOT_FOUND, () -> catalog.invalidate(8, 1001, true));
    catalog.invalidate(ID, 1001, true);
    assertThat(store.size()).isZero();
    assertThat(store.used).isZero();
    assertThat(heard).containsExactly("deleted blk_7_1001 (20 bytes)");
  }

  @Test
  void recoveryFreezesAReplicaAndGivesItItsFinalLength() throws IOException {
    Open broken = catalog.create(ID, 1001, 0, writing());
    write(broken, 0, 30);
    broken.acknowledged(20);
    catalog.abandon(broken);
    assertThat(catalog.beginRecovery(ID, 1001, 1005)).contains(broken);
    assertRefused(Reason.RECOVERY_IN_PROGRESS, () -> catalog.beginRecovery(ID, 1001, 1005));
    assertRefused(
        Reason.NOT_FOUND, () -> catalog.recoverStreaming(ID, 1001, 1002, 0, 40, writing()));
    assertThat(catalog.beginRecovery(ID, 1001, 1006)).contains(broken);
    assertRefused(Reason.MISMATCH, () -> catalog.completeRecovery(ID, 1005, 30, ID, 25));
    assertRefused(Reason.MISMATCH, () -> catalog.completeRecovery(ID, 1006, 30, ID, 31));

    Finalized replica = catalog.completeRecovery(ID, 1006, 30, ID, 25);

    assertThat(replica.block()).isEqualTo(new Block(ID, 1006, 25));
    assertThat(store.has(Shelf.FINALIZED, ID, 1006)).isTrue();
    assertThat(heard).endsWith("received blk_7_1006 (25 bytes)");
    assertThat(store.used).isEqualTo(25);
  }

  @Test
  void aTruncationMayCutACopyAndLeaveTheReplicaAsItWas() throws IOException {
    finished(1001, 30);
    catalog.beginRecovery(ID, 1001, 1005);

    Finalized copy = catalog.completeRecovery(ID, 1005, 30, 99, 25);

    assertThat(copy.block()).isEqualTo(new Block(99, 1005, 25));
    assertThat(catalog.find(ID).orElseThrow().block()).isEqualTo(new Block(ID, 1001, 30));
    assertThat(catalog.find(99)).contains(copy);
    assertThat(store.has(Shelf.FINALIZED, 99, 1005)).isTrue();
    assertThat(store.used).isEqualTo(55);
    assertThat(heard).endsWith("received blk_99_1005 (25 bytes)");
    catalog.beginRecovery(ID, 1001, 1006);
    assertThat(catalog.completeRecovery(ID, 1006, 30, 99, 25).generationStamp()).isEqualTo(1006);
    assertThat(store.used).isEqualTo(55);
  }

  @Test
  void aRecoveryThatComesLateLeavesTheCopyAloneThatWasWrittenOnSince() throws IOException {
    finished(1001, 30);
    catalog.beginRecovery(ID, 1001, 1005);
    catalog.completeRecovery(ID, 1005, 30, 99, 25);
    Open open = catalog.append(99, 1005, 1008, 25, writing());
    catalog.beginRecovery(ID, 1001, 1007);

    assertRefused(Reason.MISMATCH, () -> catalog.completeRecovery(ID, 1007, 30, 99, 25));

    assertThat(catalog.find(99)).contains(open);
    assertThat(catalog.find(ID)).get().isInstanceOf(Finalized.class);
  }

  @Test
  void aCutThatFailsCanBeTriedAgain() throws IOException {
    finished(1001, 30);
    catalog.beginRecovery(ID, 1001, 1005);
    MemoryFiles files = store.files(Shelf.FINALIZED, ID, 1001);
    files.full = true;
    assertThatThrownBy(() -> catalog.completeRecovery(ID, 1005, 30, ID, 20))
        .isInstanceOf(IOException.class);
    assertThat(store.has(Shelf.FINALIZED, ID, 1001)).isTrue();

    files.full = false;
    catalog.beginRecovery(ID, 1001, 1006);
    assertThat(catalog.completeRecovery(ID, 1006, 30, ID, 20).block())
        .isEqualTo(new Block(ID, 1006, 20));
  }

  @Test
  void aCutReplicaThatCannotBeMovedTakesPartInTheNextRecovery() throws IOException {
    Open open = catalog.create(ID, 1001, 0, writing());
    write(open, 0, 30);
    catalog.abandon(open);
    catalog.beginRecovery(ID, 1001, 1005);
    store.stuck = true;
    assertThatThrownBy(() -> catalog.completeRecovery(ID, 1005, 30, ID, 20))
        .isInstanceOf(IOException.class);

    store.stuck = false;
    assertThat(catalog.beginRecovery(ID, 1001, 1006))
        .get()
        .extracting(Replica::block)
        .isEqualTo(new Block(ID, 1005, 20));
    assertThat(catalog.completeRecovery(ID, 1006, 20, ID, 20).block())
        .isEqualTo(new Block(ID, 1006, 20));
    assertThat(store.has(Shelf.FINALIZED, ID, 1006)).isTrue();
    assertThat(store.used).isEqualTo(20);
  }

  @Test
  void aCopyThatCannotBeMadeIsNotInTheWayOfTheNext() throws IOException {
    finished(1001, 30);
    catalog.beginRecovery(ID, 1001, 1005);
    store.full = true;
    assertThatThrownBy(() -> catalog.completeRecovery(ID, 1005, 30, 99, 20))
        .isInstanceOf(IOException.class);
    assertThat(store.has(Shelf.TEMPORARY, 99, 1005)).isFalse();

    store.full = false;
    catalog.beginRecovery(ID, 1001, 1006);
    assertThat(catalog.completeRecovery(ID, 1006, 30, 99, 20).block())
        .isEqualTo(new Block(99, 1006, 20));
  }

  @Test
  void aCutThatWasInterruptedBehindTheChecksumIsGoneOnWith() throws IOException {
    finished(1001, 30);
    ByteBuffer shorter = ByteBuffer.allocate(Integer.BYTES);
    SPEC.type().compute(ByteBuffer.allocate(4), SPEC.bytesPerChecksum(), shorter);
    store
        .files(Shelf.FINALIZED, ID, 1001)
        .writeChecksums(2L * Integer.BYTES, new ByteBuffer[] {shorter.flip()});

    assertDamaged(() -> catalog.append(ID, 1001, 1002, 30, writing()));
    catalog.beginRecovery(ID, 1001, 1006);
    assertThat(catalog.completeRecovery(ID, 1006, 30, ID, 20).lengthOnDisk()).isEqualTo(20);
  }

  @Test
  void recoveryOfAnUnknownBlockFindsNothing() throws IOException {
    assertThat(catalog.beginRecovery(ID, 1001, 1005)).isEmpty();
  }

  @Test
  void recoveryMustBeNewerThanTheReplica() throws IOException {
    finished(1001, 20);
    assertRefused(Reason.MISMATCH, () -> catalog.beginRecovery(ID, 1001, 1001));
    assertRefused(Reason.MISMATCH, () -> catalog.beginRecovery(ID, 1002, 1005));
  }

  private void rot(long stamp) {
    store.files(Shelf.FINALIZED, ID, stamp).data()[3] ^= 1;
  }

  private static void assertDamaged(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(CorruptDataException.class);
  }

  @Test
  void aReplicaThatRottedGetsNoNewStamp() throws IOException {
    finished(1001, 20);
    rot(1001);

    assertDamaged(() -> catalog.append(ID, 1001, 1002, 20, writing()));
    assertDamaged(() -> catalog.recoverAppend(ID, 1001, 1002, 20, writing()));
    assertDamaged(() -> catalog.recoverStreaming(ID, 1001, 1002, 16, 20, writing()));
    assertDamaged(() -> catalog.recoverClose(ID, 1001, 1002, 20));
    assertDamaged(() -> catalog.beginRecovery(ID, 1001, 1002));

    assertThat(store.has(Shelf.FINALIZED, ID, 1001)).isTrue();
    assertThat(catalog.find(ID)).get().isInstanceOf(Finalized.class);
    assertThat(store.doubted).containsOnly(ID);
  }

  @Test
  void aReplicaWhoseChecksumsAreCutOffIsDamaged() throws IOException {
    finished(1001, 20);
    store.files(Shelf.FINALIZED, ID, 1001).truncate(20, 8);

    assertDamaged(() -> catalog.append(ID, 1001, 1002, 20, writing()));
  }

  @Test
  void aRequestThatIsRefusedAnywayReadsNothing() throws IOException {
    finished(1001, 20);
    rot(1001);

    assertRefused(Reason.MISMATCH, () -> catalog.append(ID, 1001, 1002, 19, writing()));
    assertRefused(Reason.MISMATCH, () -> catalog.beginRecovery(ID, 1001, 1001));

    assertThat(store.doubted).isEmpty();
  }

  @Test
  void ofTwoReplicasTheNewerAndThenTheLongerStays() {
    Finalized old = new Finalized(ID, 1001, 50, store);
    Finalized newer = new Finalized(ID, 1002, 10, store);
    Finalized longer = new Finalized(ID, 1002, 20, store);
    assertThat(catalog.load(old)).isEmpty();
    assertThat(catalog.load(newer)).contains(old);
    assertThat(catalog.load(longer)).contains(newer);
    assertThat(catalog.load(old)).contains(old);
    assertThat(catalog.find(ID)).contains(longer);
  }
}
