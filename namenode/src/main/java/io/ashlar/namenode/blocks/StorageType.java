package io.ashlar.namenode.blocks;

/** The kinds of storage, with their wire numbers (wire reference 2.2). */
public enum StorageType {
  DISK(1),
  SSD(2),
  ARCHIVE(3),
  RAM_DISK(4),
  PROVIDED(5),
  NVDIMM(6);

  private static final StorageType[] ALL = values();

  private final int number;

  StorageType(int number) {
    this.number = number;
  }

  /**
   * The kind with that number on the wire.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StorageType of(int number) {
    for (StorageType type : ALL) {
      if (type.number == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("There is no kind of storage with number " + number);
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }
}
