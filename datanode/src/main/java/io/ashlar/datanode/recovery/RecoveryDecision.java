package io.ashlar.datanode.recovery;

import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.ReplicaStateProto;
import java.io.IOException;
import java.util.List;

/**
 * Which replicas take part in the end of a recovery, and how long they become (DataNode wire
 * reference 3.7). Immutable; a function of what the DataNodes answered.
 *
 * @param <P> what stands for a DataNode
 * @param participants whose replicas survive; empty where the block has no data at all
 * @param length that they all get
 */
public record RecoveryDecision<P>(List<RecoveryDecision.Candidate<P>> participants, long length) {

  /**
   * A replica as its DataNode described it.
   *
   * @param node where it is
   * @param state before the recovery
   * @param block its id, stamp and length on disk
   */
  public record Candidate<P>(P node, ReplicaStateProto state, BlockProto block) {}

  /**
   * Decides.
   *
   * @param found every replica that was found and not too old
   * @param known bytes that the NameNode knows the block to have; a replica without them lost
   *     something since, and takes no part as long as there is one that did not
   * @throws IOException if the replicas contradict each other, or all are mere copies under way
   */
  public static <P> RecoveryDecision<P> of(List<Candidate<P>> found, long known)
      throws IOException {
    List<Candidate<P>> withData =
        found.stream().filter(candidate -> candidate.block().getNumBytes() > 0).toList();
    List<Candidate<P>> usable =
        withData.stream().filter(candidate -> isUsable(candidate.state())).toList();
    List<Candidate<P>> kept = whole(notOvertaken(usable), known);
    if (kept.isEmpty() && !withData.isEmpty()) {
      throw new IOException("No replica is in a state that could be recovered: " + states(found));
    }
    if (kept.isEmpty()) {
      return new RecoveryDecision<>(List.of(), 0);
    }
    List<Candidate<P>> finalized = inState(kept, ReplicaStateProto.FINALIZED);
    if (!finalized.isEmpty()) {
      return ofFinalized(kept, finalized);
    }
    List<Candidate<P>> written = inState(kept, ReplicaStateProto.RBW);
    List<Candidate<P>> best = written.isEmpty() ? inState(kept, ReplicaStateProto.RWR) : written;
    long shortest =
        best.stream().mapToLong(candidate -> candidate.block().getNumBytes()).min().orElseThrow();
    return new RecoveryDecision<>(best, shortest);
  }

  /**
   * Decides where the length is given, because a file is truncated. Everything that is long enough
   * takes part: a replica that an earlier attempt has cut already may stand beside longer ones.
   *
   * @param found every replica that was found and not too old
   * @throws IOException if none is long enough: what was complete is not given up
   */
  public static <P> RecoveryDecision<P> ofCut(List<Candidate<P>> found, long length)
      throws IOException {
    List<Candidate<P>> longEnough =
        found.stream()
            .filter(candidate -> isUsable(candidate.state()))
            .filter(candidate -> candidate.block().getNumBytes() >= length)
            .toList();
    if (longEnough.isEmpty()) {
      throw new IOException("No replica has " + length + " bytes: " + states(found));
    }
    return new RecoveryDecision<>(longEnough, length);
  }

  private static <P> RecoveryDecision<P> ofFinalized(
      List<Candidate<P>> kept, List<Candidate<P>> finalized) throws IOException {
    long length = finalized.get(0).block().getNumBytes();
    if (finalized.stream().anyMatch(candidate -> candidate.block().getNumBytes() != length)) {
      throw new IOException("Finalized replicas differ in length: " + states(finalized));
    }
    List<Candidate<P>> participants =
        kept.stream()
            .filter(
                candidate ->
                    candidate.state() == ReplicaStateProto.FINALIZED
                        || (candidate.state() == ReplicaStateProto.RBW
                            && candidate.block().getNumBytes() == length))
            .toList();
    return new RecoveryDecision<>(participants, length);
  }

  /**
   * Without finalized replicas of which a longer one is being written under the same stamp. A block
   * is finalized when all of it is there, so such a one is the copy of something half-written, and
   * says nothing about the length.
   */
  private static <P> List<Candidate<P>> notOvertaken(List<Candidate<P>> candidates) {
    return candidates.stream()
        .filter(
            candidate ->
                candidate.state() != ReplicaStateProto.FINALIZED
                    || candidates.stream().noneMatch(other -> overtakes(other, candidate)))
        .toList();
  }

  private static <P> boolean overtakes(Candidate<P> unfinished, Candidate<P> finalized) {
    return unfinished.state() != ReplicaStateProto.FINALIZED
        && unfinished.block().getGenStamp() == finalized.block().getGenStamp()
        && unfinished.block().getNumBytes() > finalized.block().getNumBytes();
  }

  private static <P> List<Candidate<P>> whole(List<Candidate<P>> candidates, long known) {
    List<Candidate<P>> whole =
        candidates.stream().filter(candidate -> candidate.block().getNumBytes() >= known).toList();
    return whole.isEmpty() ? candidates : whole;
  }

  private static boolean isUsable(ReplicaStateProto state) {
    return state == ReplicaStateProto.FINALIZED
        || state == ReplicaStateProto.RBW
        || state == ReplicaStateProto.RWR;
  }

  private static <P> List<Candidate<P>> inState(
      List<Candidate<P>> candidates, ReplicaStateProto state) {
    return candidates.stream().filter(candidate -> candidate.state() == state).toList();
  }

  private static <P> String states(List<Candidate<P>> candidates) {
    return candidates.stream()
        .map(candidate -> candidate.state() + " " + candidate.block().getNumBytes() + " bytes")
        .toList()
        .toString();
  }
}
