package io.ashlar.namenode.datanodeprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ashlar.namenode.blocks.ReplicaListing;
import io.ashlar.namenode.blocks.ReportedReplica;
import io.ashlar.namenode.blocks.ReportedState;
import io.ashlar.namenode.errors.FsException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockListTest {
  /** The example of the wire reference, DataNodes, 1.10. */
  private static final byte[] EXAMPLE =
      HexFormat.of().parseHex("8280808008" + "80808040" + "e907" + "00");

  private static final ReportedReplica REPLICA =
      new ReportedReplica(1073741825L, 1001, 134217728, ReportedState.FINALIZED);

  private static List<ReportedReplica> read(ReplicaListing listing) throws FsException {
    List<ReportedReplica> replicas = new ArrayList<>();
    for (Optional<ReportedReplica> next = listing.next(); next.isPresent(); next = listing.next()) {
      replicas.add(next.get());
    }
    return replicas;
  }

  @Test
  void theBufferFormIsReadAsDocumented() throws FsException {
    assertThat(read(new BlockListBuffer(1, List.of(ByteString.copyFrom(EXAMPLE)))))
        .containsExactly(REPLICA);
  }

  @Test
  void chunksMayBeCutInTheMiddleOfANumber() throws FsException {
    List<ByteString> chunks = new ArrayList<>();
    for (byte each : EXAMPLE) {
      chunks.add(ByteString.copyFrom(new byte[] {each}));
    }
    for (byte each : EXAMPLE) {
      chunks.add(ByteString.copyFrom(new byte[] {each}));
    }

    assertThat(read(new BlockListBuffer(2, chunks))).containsExactly(REPLICA, REPLICA);
  }

  @Test
  void aBufferThatEndsTooSoonIsRefused() {
    ReplicaListing listing = new BlockListBuffer(2, List.of(ByteString.copyFrom(EXAMPLE)));

    assertThatThrownBy(() -> read(listing))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("replica 1 of 2");
  }

  @Test
  void theOldFormIsReadAsDocumented() throws FsException {
    assertThat(
            read(
                new BlockListLongs(List.of(1L, 0L, 1073741825L, 134217728L, 1001L, -1L, -1L, -1L))))
        .containsExactly(REPLICA);
  }

  @Test
  void theOldFormMayNameUnfinishedReplicas() throws FsException {
    assertThat(
            read(
                new BlockListLongs(
                    List.of(
                        1L, 1L, 1073741825L, 134217728L, 1001L, -1L, -1L, -1L, 7L, 5L, 1002L, 1L))))
        .containsExactly(REPLICA, new ReportedReplica(7, 1002, 5, ReportedState.RBW));
  }

  @Test
  void anEmptyStorageHasAnEmptyList() throws FsException {
    assertThat(read(new BlockListLongs(List.of(0L, 0L)))).isEmpty();
    assertThat(read(new BlockListLongs(List.of(0L, 0L, -1L, -1L, -1L)))).isEmpty();
    assertThat(read(new BlockListLongs(List.of()))).isEmpty();
    assertThat(read(new BlockListBuffer(0, List.of()))).isEmpty();
  }

  @Test
  void countsAndSeparatorsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new BlockListLongs(List.of(1L, 0L, 1L, 2L, 3L, 0L, 0L, 0L)))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("malformed");
    assertThatThrownBy(() -> new BlockListLongs(List.of(Long.MAX_VALUE, 0L, 1L)))
        .isInstanceOf(FsException.class);
    assertThatThrownBy(() -> new BlockListLongs(List.of(5L))).isInstanceOf(FsException.class);
  }

  @Test
  void releasesFromTwoOneOnMayRegister() {
    assertThat(List.of("3.5.0", "3.5.0-anything", "3", "2.7.7", "2.1.0-beta", "10.0"))
        .allMatch(SoftwareVersion::mayRegister);
    assertThat(List.of("0.1.0", "2.1.0-alpha", "2.0.9", "ashlar", ""))
        .noneMatch(SoftwareVersion::mayRegister);
  }
}
