package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ReplicaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * On which volume a new replica goes. Volumes with about the same space free take turns. Where they
 * differ, those with much take three of four new replicas, so that a disk that was added fills up
 * without all writers queueing in front of it. Thread-safe.
 */
final class VolumeChoice {
  /** Differences of free space up to this part of the larger volume do not count. */
  private static final double BALANCED_SHARE = 0.1;

  /** Nor do differences below this many bytes. */
  private static final long BALANCED_BYTES = 1L << 30;

  /** One of so many new replicas goes to the volumes with little space. */
  private static final int TURNS = 4;

  private volatile Predicate<Volume> avoided = volume -> false;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();

  /** A volume and what it had free when it was looked at. */
  private record Candidate(Volume volume, long available) {}

  /** Volumes of which that is true get a replica only where no other has the room. */
  void avoid(Predicate<Volume> volumes) {
    avoided = volumes;
  }

  /**
   * Chooses.
   *
   * @throws ReplicaException if no volume has the room
   */
  Volume choose(List<Volume> volumes, long bytes) throws IOException {
    List<Candidate> candidates = new ArrayList<>(volumes.size());
    long most = 0;
    for (Volume volume : volumes) {
      long available = volume.availableBytes();
      most = Math.max(most, available);
      if (available >= Math.max(1, bytes)) {
        candidates.add(new Candidate(volume, available));
      }
    }
    if (candidates.isEmpty()) {
      throw new ReplicaException(
          ReplicaException.Reason.OUT_OF_SPACE,
          "No volume has room for "
              + bytes
              + " bytes; of "
              + volumes.size()
              + " volumes the emptiest has "
              + most);
    }
    if (!candidates.stream().allMatch(candidate -> avoided.test(candidate.volume()))) {
      candidates.removeIf(candidate -> avoided.test(candidate.volume()));
    }
    long least = candidates.stream().mapToLong(Candidate::available).min().orElseThrow();
    long largest = candidates.stream().mapToLong(Candidate::available).max().orElseThrow();
    long tolerated = Math.max(BALANCED_BYTES, (long) (largest * BALANCED_SHARE));
    if (largest - least > tolerated) {
      boolean wantsMuch = Math.floorMod(turn.getAndIncrement(), TURNS) != TURNS - 1;
      long border = least + tolerated;
      candidates.removeIf(candidate -> candidate.available() > border != wantsMuch);
    }
    return candidates.get(Math.floorMod(next.getAndIncrement(), candidates.size())).volume();
  }
}
