package io.ashlar.namenode.blocks;

/**
 * What a reported replica means, given what is durably known of its block (wire reference,
 * DataNodes, 1.13).
 */
enum ReplicaVerdict {
  /** A final replica of the block, or of one that is not final yet. */
  ADD,
  /** A replica that is still being written. */
  WRITING,
  /** Not, or no longer, a replica of this block. */
  CORRUPT,
  /** Says nothing new. */
  IGNORE,
  /** No block has that id. */
  UNKNOWN;

  static ReplicaVerdict of(BlockInfo block, ReportedReplica reported) {
    if (block == null) {
      return UNKNOWN;
    }
    return switch (reported.state()) {
      case RUR, TEMPORARY -> CORRUPT;
      case FINALIZED -> ofFinalized(block, reported);
      case RBW, RWR -> ofUnfinished(block, reported);
    };
  }

  private static ReplicaVerdict ofFinalized(BlockInfo block, ReportedReplica reported) {
    return switch (block.state()) {
      case UNDER_CONSTRUCTION ->
          reported.generationStamp() < block.generationStamp() ? CORRUPT : ADD;
      case COMMITTED, COMPLETE ->
          reported.generationStamp() == block.generationStamp()
                  && reported.lengthBytes() == block.lengthBytes()
              ? ADD
              : CORRUPT;
    };
  }

  private static ReplicaVerdict ofUnfinished(BlockInfo block, ReportedReplica reported) {
    return switch (block.state()) {
      case UNDER_CONSTRUCTION, COMMITTED ->
          reported.generationStamp() < block.generationStamp() ? CORRUPT : WRITING;
      case COMPLETE ->
          reported.state() == ReportedState.RBW
                  && reported.generationStamp() == block.generationStamp()
              ? IGNORE
              : CORRUPT;
    };
  }
}
