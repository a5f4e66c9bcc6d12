package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.ReplicaListing;
import io.ashlar.namenode.blocks.ReportedReplica;
import io.ashlar.namenode.blocks.ReportedState;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the old form of a full report: two counts, three numbers for each final replica, a
 * separator of three times -1, four numbers for each other replica (wire reference, DataNodes,
 * 1.10). Confined to one thread at a time.
 */
final class BlockListLongs implements ReplicaListing {
  private static final int FINALIZED_LONGS = 3;
  private static final int OTHER_LONGS = 4;

  private final List<Long> longs;
  private final int separator;
  private int position;

  /**
   * Checks the counts and the separator.
   *
   * @throws FsException if they do not fit the list
   */
  BlockListLongs(List<Long> longs) throws FsException {
    this.longs = longs;
    if (longs.isEmpty() || (longs.size() == 2 && longs.get(0) == 0 && longs.get(1) == 0)) {
      position = longs.size();
      separator = longs.size();
      return;
    }
    long finalized = longs.get(0);
    long others = longs.size() < 2 ? -1 : longs.get(1);
    long expected = 2 + finalized * FINALIZED_LONGS + FINALIZED_LONGS + others * OTHER_LONGS;
    boolean countsFit =
        finalized >= 0
            && others >= 0
            && finalized <= longs.size()
            && others <= longs.size()
            && expected == longs.size();
    separator = countsFit ? (int) (2 + finalized * FINALIZED_LONGS) : 0;
    if (!countsFit
        || longs.get(separator) != -1
        || longs.get(separator + 1) != -1
        || longs.get(separator + 2) != -1) {
      throw new FsException(
          Fault.IO,
          "Block report of "
              + longs.size()
              + " numbers is malformed: it says "
              + finalized
              + " final and "
              + others
              + " other replicas, with a separator of three times -1 between them");
    }
    position = 2;
  }

  @Override
  public Optional<ReportedReplica> next() throws FsException {
    if (position == separator) {
      position += FINALIZED_LONGS;
    }
    if (position >= longs.size()) {
      return Optional.empty();
    }
    boolean finalized = position < separator;
    long blockId = longs.get(position);
    long length = longs.get(position + 1);
    long generationStamp = longs.get(position + 2);
    long state = finalized ? 0 : longs.get(position + 3);
    position += finalized ? FINALIZED_LONGS : OTHER_LONGS;
    try {
      return Optional.of(
          new ReportedReplica(
              blockId, generationStamp, length, ReportedState.at(Math.toIntExact(state))));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new FsException(Fault.IO, "Block report is malformed: " + e.getMessage());
    }
  }
}
