package io.ashlar.datanode.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.recovery.RecoveryDecision.Candidate;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.ReplicaStateProto;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryDecisionTest {

  private static Candidate<String> at(String node, ReplicaStateProto state, long length) {
    return new Candidate<>(
        node,
        state,
        BlockProto.newBuilder().setBlockId(1).setGenStamp(1001).setNumBytes(length).build());
  }

  @SafeVarargs
  private static String decide(Candidate<String>... found) throws IOException {
    return decide(0, found);
  }

  @SafeVarargs
  private static String decide(long known, Candidate<String>... found) throws IOException {
    RecoveryDecision<String> decision = RecoveryDecision.of(List.of(found), known);
    return decision.participants().stream().map(Candidate::node).toList() + " " + decision.length();
  }

  @Test
  void finalizedReplicasSayTheLength() throws IOException {
    assertThat(
            decide(
                at("a", ReplicaStateProto.FINALIZED, 100),
                at("b", ReplicaStateProto.RBW, 100),
                at("c", ReplicaStateProto.RBW, 90),
                at("d", ReplicaStateProto.RWR, 100)))
        .isEqualTo("[a, b] 100");
  }

  @Test
  void finalizedReplicasOfDifferentLengthsAreAContradiction() {
    assertThatThrownBy(
            () ->
                decide(
                    at("a", ReplicaStateProto.FINALIZED, 100),
                    at("b", ReplicaStateProto.FINALIZED, 101)))
        .hasMessageContaining("differ in length");
  }

  @Test
  void theCopyOfSomethingHalfWrittenCutsNothing() throws IOException {
    assertThat(
            decide(
                at("copy", ReplicaStateProto.FINALIZED, 60),
                at("b", ReplicaStateProto.RBW, 100),
                at("c", ReplicaStateProto.RBW, 60)))
        .isEqualTo("[b, c] 60");
    assertThat(
            decide(
                at("copy", ReplicaStateProto.FINALIZED, 60), at("b", ReplicaStateProto.RWR, 100)))
        .isEqualTo("[b] 100");
    assertThat(
            decide(
                at("copy", ReplicaStateProto.FINALIZED, 60),
                at("closed", ReplicaStateProto.FINALIZED, 100),
                at("c", ReplicaStateProto.RBW, 100)))
        .as("what was closed everywhere but here")
        .isEqualTo("[closed, c] 100");
  }

  @Test
  void whatWasLeftBehindUnderAnOlderStampDoesNotOvertakeWhatWasFinished() throws IOException {
    Candidate<String> leftBehind =
        new Candidate<>(
            "left behind",
            ReplicaStateProto.RBW,
            BlockProto.newBuilder().setBlockId(1).setGenStamp(1000).setNumBytes(110).build());

    assertThat(decide(leftBehind, at("a", ReplicaStateProto.FINALIZED, 100))).isEqualTo("[a] 100");
  }

  @Test
  void replicasInWritingAreCutToTheShortest() throws IOException {
    assertThat(
            decide(
                at("a", ReplicaStateProto.RBW, 100),
                at("b", ReplicaStateProto.RBW, 90),
                at("c", ReplicaStateProto.RWR, 50)))
        .isEqualTo("[a, b] 90");
  }

  @Test
  void afterARestartOfAllTheShortestCounts() throws IOException {
    assertThat(decide(at("a", ReplicaStateProto.RWR, 100), at("b", ReplicaStateProto.RWR, 70)))
        .isEqualTo("[a, b] 70");
  }

  @Test
  void aReplicaThatLostBytesWhichAreKnownCutsNoOther() throws IOException {
    assertThat(decide(80, at("a", ReplicaStateProto.RWR, 100), at("b", ReplicaStateProto.RWR, 70)))
        .isEqualTo("[a] 100");
    assertThat(decide(80, at("a", ReplicaStateProto.RWR, 100), at("b", ReplicaStateProto.RBW, 70)))
        .isEqualTo("[a] 100");
    assertThat(decide(80, at("a", ReplicaStateProto.RWR, 60), at("b", ReplicaStateProto.RWR, 70)))
        .as("nobody has them: what is there is kept")
        .isEqualTo("[a, b] 60");
  }

  @Test
  void emptyReplicasDoNotCount() throws IOException {
    assertThat(decide(at("a", ReplicaStateProto.RBW, 0), at("b", ReplicaStateProto.RWR, 70)))
        .isEqualTo("[b] 70");
  }

  @Test
  void withoutAnyDataTheBlockGoes() throws IOException {
    assertThat(decide(at("a", ReplicaStateProto.RBW, 0))).isEqualTo("[] 0");
    assertThat(decide()).isEqualTo("[] 0");
  }

  @Test
  void whereAFileIsTruncatedAllThatAreLongEnoughAreCut() throws IOException {
    List<Candidate<String>> found =
        List.of(
            at("a", ReplicaStateProto.FINALIZED, 100),
            at("cut before", ReplicaStateProto.FINALIZED, 60),
            at("short", ReplicaStateProto.FINALIZED, 59),
            at("copy", ReplicaStateProto.TEMPORARY, 100));

    RecoveryDecision<String> decision = RecoveryDecision.ofCut(found, 60);

    assertThat(decision.participants())
        .extracting(Candidate::node)
        .containsExactly("a", "cut before");
    assertThat(decision.length()).isEqualTo(60);
    assertThatThrownBy(() -> RecoveryDecision.ofCut(found, 101)).hasMessageContaining("101 bytes");
  }

  @Test
  void copiesUnderWayAreNoReplicas() {
    assertThatThrownBy(() -> decide(at("a", ReplicaStateProto.TEMPORARY, 10)))
        .hasMessageContaining("No replica");
  }
}
