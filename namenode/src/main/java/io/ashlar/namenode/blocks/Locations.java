package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * Where a block can be read, best first: live and in service before stale and leaving, near before
 * far.
 *
 * @param targets the replicas
 * @param corrupt every known replica is corrupt; then targets lists the corrupt ones
 * @param beside the corrupt replicas that are known beside those that can be read; they are given
 *     up when enough good ones are there
 */
public record Locations(List<StorageTarget> targets, boolean corrupt, List<StorageTarget> beside) {

  /** Every known corrupt replica. */
  public List<StorageTarget> corruptReplicas() {
    return corrupt ? targets : beside;
  }
}
