package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import java.util.Optional;

/**
 * Limits of a directory and what it takes up of them.
 *
 * @param usage nothing where it is not followed, or not counted yet
 * @param policy number of the storage policy in effect; 0 for none
 */
public record QuotaStatus(QuotaLimits limits, Optional<Usage> usage, int policy) {

  /** Bytes on storages of a type; 0 where the usage is not known. */
  public long typeBytes(StorageType type) {
    return usage.map(known -> known.typeBytes(type, policy)).orElse(0L);
  }
}
