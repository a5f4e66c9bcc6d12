package io.ashlar.namenode.blocks;

import io.ashlar.namenode.errors.FsException;
import java.util.Optional;

/**
 * The replicas of one storage in a full report, read once from front to back. Confined to one
 * thread at a time.
 */
@FunctionalInterface
public interface ReplicaListing {

  /**
   * The next replica, or empty at the end.
   *
   * @throws FsException if the report is malformed
   */
  Optional<ReportedReplica> next() throws FsException;
}
