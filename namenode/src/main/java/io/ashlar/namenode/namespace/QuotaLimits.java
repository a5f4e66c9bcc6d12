package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a directory may take up. Immutable.
 *
 * @param names files and directories, itself included; {@link #UNLIMITED} for any number
 * @param spaceBytes bytes with all replicas; {@link #UNLIMITED} for any number
 * @param byType bytes on storages of a type, where that is limited
 */
public record QuotaLimits(long names, long spaceBytes, Map<StorageType, Long> byType) {
  /** No limit; also what clients are told where there is none. */
  public static final long UNLIMITED = -1;

  static final QuotaLimits NONE = new QuotaLimits(UNLIMITED, UNLIMITED, Map.of());

  /** Copies the map. */
  public QuotaLimits {
    EnumMap<StorageType, Long> copy = new EnumMap<>(StorageType.class);
    copy.putAll(byType);
    byType = Collections.unmodifiableMap(copy);
  }

  /** Whether anything is limited. */
  public boolean any() {
    return names != UNLIMITED || spaceBytes != UNLIMITED || !byType.isEmpty();
  }

  /** The limit of a type. */
  public long of(StorageType type) {
    return byType.getOrDefault(type, UNLIMITED);
  }

  QuotaLimits with(long newNames, long newSpaceBytes) {
    return new QuotaLimits(newNames, newSpaceBytes, byType);
  }

  QuotaLimits with(StorageType type, long bytes) {
    EnumMap<StorageType, Long> changed = new EnumMap<>(StorageType.class);
    changed.putAll(byType);
    if (bytes == UNLIMITED) {
      changed.remove(type);
    } else {
      changed.put(type, bytes);
    }
    return new QuotaLimits(names, spaceBytes, changed);
  }
}
