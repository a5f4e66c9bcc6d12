package io.ashlar.fs;

import io.ashlar.protocol.proto.StorageTypeProto;
import java.util.Arrays;
import java.util.Locale;

/** The kinds of storage that a DataNode's volumes have, and that quotas and policies name. */
public enum StorageType {
  /** Magnetic disks; what a volume is unless its DataNode says otherwise. */
  DISK,
  /** Flash. */
  SSD,
  /** Dense and slow disks. */
  ARCHIVE,
  /** Memory. */
  RAM_DISK,
  /** Another store behind the DataNode. */
  PROVIDED,
  /** Non-volatile memory. */
  NVDIMM;

  /**
   * The type of that name, in upper or lower case.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static StorageType named(String name) {
    for (StorageType type : values()) {
      if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "Storage type \"" + name + "\" is none of " + Arrays.toString(values()));
  }

  static StorageType of(StorageTypeProto type) {
    return valueOf(type.name());
  }

  StorageTypeProto toProto() {
    return StorageTypeProto.valueOf(name());
  }
}
