package io.ashlar.datanode.balance;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which volume should give to which. What counts is the share of a volume that is in use, by
 * whatever: two directories on one disk are always equally full. Immutable.
 *
 * @param fullest index of the volume that gives
 * @param emptiest index of the volume that takes
 * @param bytes that would make the two equally full
 */
record Imbalance(int fullest, int emptiest, long bytes) {
  /** Differences up to this part of a volume are left alone. */
  static final double THRESHOLD = 0.10;

  /**
   * A volume's space.
   *
   * @param capacityBytes in all
   * @param availableBytes for more replicas
   */
  record Space(long capacityBytes, long availableBytes) {
    double usedShare() {
      return capacityBytes <= 0 ? 1 : 1 - (double) availableBytes / capacityBytes;
    }
  }

  /** The largest difference, if it is one that counts. */
  static Optional<Imbalance> of(List<Space> volumes) {
    List<Integer> byShare =
        java.util.stream.IntStream.range(0, volumes.size())
            .boxed()
            .sorted(Comparator.comparingDouble(index -> volumes.get(index).usedShare()))
            .toList();
    if (byShare.size() < 2) {
      return Optional.empty();
    }
    int emptiest = byShare.get(0);
    int fullest = byShare.get(byShare.size() - 1);
    Space full = volumes.get(fullest);
    Space empty = volumes.get(emptiest);
    double difference = full.usedShare() - empty.usedShare();
    if (difference <= THRESHOLD || full.capacityBytes() <= 0 || empty.capacityBytes() <= 0) {
      return Optional.empty();
    }
    // Moving x bytes lowers the one share by x / capacity and raises the other likewise.
    double perByte = 1.0 / full.capacityBytes() + 1.0 / empty.capacityBytes();
    return Optional.of(new Imbalance(fullest, emptiest, (long) (difference / perByte)));
  }
}
