package io.ashlar.namenode.blocks;

import static io.ashlar.namenode.blocks.StorageType.ARCHIVE;
import static io.ashlar.namenode.blocks.StorageType.DISK;
import static io.ashlar.namenode.blocks.StorageType.NVDIMM;
import static io.ashlar.namenode.blocks.StorageType.PROVIDED;
import static io.ashlar.namenode.blocks.StorageType.RAM_DISK;
import static io.ashlar.namenode.blocks.StorageType.SSD;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * On which kinds of storage the replicas of a file shall be (wire reference 2.10). The policies are
 * those that clients know by name; there are no others.
 *
 * @param number on the wire and in rows
 * @param creation where replicas go, in order; the last kind is for all further ones
 * @param creationFallback what stands in while a file is written and a kind has no room
 * @param replicationFallback what stands in when blocks are copied
 */
public record StoragePolicy(
    int number,
    String name,
    List<StorageType> creation,
    List<StorageType> creationFallback,
    List<StorageType> replicationFallback) {
  /** Nothing is set: another policy is inherited, or the default one. */
  public static final int UNSPECIFIED = 0;

  /** The policy in effect where none is set. */
  public static final StoragePolicy HOT =
      new StoragePolicy(7, "HOT", List.of(DISK), List.of(), List.of(ARCHIVE));

  private static final List<StorageType> PROVIDED_OR_DISK = List.of(PROVIDED, DISK);
  private static final List<StorageType> DISK_OR_ARCHIVE = List.of(DISK, ARCHIVE);
  private static final List<StorageType> SSD_OR_DISK = List.of(SSD, DISK);
  private static final List<StorageType> ONLY_DISK = List.of(DISK);

  private static final StoragePolicy LAZY_PERSIST =
      new StoragePolicy(15, "LAZY_PERSIST", List.of(RAM_DISK, DISK), ONLY_DISK, ONLY_DISK);

  /** All of them, in the order of their numbers. */
  public static final List<StoragePolicy> ALL =
      List.of(
          new StoragePolicy(1, "PROVIDED", PROVIDED_OR_DISK, PROVIDED_OR_DISK, PROVIDED_OR_DISK),
          new StoragePolicy(2, "COLD", List.of(ARCHIVE), List.of(), List.of()),
          new StoragePolicy(5, "WARM", DISK_OR_ARCHIVE, DISK_OR_ARCHIVE, DISK_OR_ARCHIVE),
          HOT,
          new StoragePolicy(10, "ONE_SSD", SSD_OR_DISK, SSD_OR_DISK, SSD_OR_DISK),
          new StoragePolicy(12, "ALL_SSD", List.of(SSD), ONLY_DISK, ONLY_DISK),
          new StoragePolicy(14, "ALL_NVDIMM", List.of(NVDIMM), ONLY_DISK, ONLY_DISK),
          LAZY_PERSIST);

  /** The policy for replicas kept in memory, which a file has from its beginning or never. */
  public static StoragePolicy lazyPersist() {
    return LAZY_PERSIST;
  }

  /** The policy of that number; the default one for {@link #UNSPECIFIED}. */
  public static StoragePolicy of(int number) {
    for (StoragePolicy policy : ALL) {
      if (policy.number == number) {
        return policy;
      }
    }
    return HOT;
  }

  /** The policy of that name, in letters of any case. */
  public static Optional<StoragePolicy> named(String name) {
    return ALL.stream().filter(policy -> policy.name.equalsIgnoreCase(name)).findFirst();
  }

  /** Whether only a new file can get it, and none loses it. */
  public boolean onlyFromCreation() {
    return this == LAZY_PERSIST;
  }

  /**
   * Kinds for so many replicas. Kinds that lose their content with the power are left out: a
   * DataNode puts a replica there by itself.
   */
  List<StorageType> kinds(int replicas) {
    List<StorageType> kinds = new ArrayList<>(replicas);
    for (StorageType kind : creation) {
      if (kind != RAM_DISK && kinds.size() < replicas) {
        kinds.add(kind);
      }
    }
    StorageType last = creation.get(creation.size() - 1);
    while (kinds.size() < replicas) {
      kinds.add(last);
    }
    return kinds;
  }

  /** Kinds that are missing to so many replicas where some are there. */
  List<StorageType> missing(int replicas, List<StorageType> held) {
    List<StorageType> missing = kinds(replicas);
    held.forEach(missing::remove); // one for each
    return missing;
  }

  /** Kinds of replicas that have one too many where there shall be so many in all. */
  List<StorageType> excess(int replicas, List<StorageType> held) {
    List<StorageType> excess = new ArrayList<>(held);
    kinds(replicas).forEach(excess::remove); // one for each
    return excess;
  }

  /** As messages show it. */
  @Override
  public String toString() {
    return "BlockStoragePolicy{"
        + name
        + ':'
        + number
        + ", storageTypes="
        + creation
        + ", creationFallbacks="
        + creationFallback
        + ", replicationFallbacks="
        + replicationFallback
        + '}';
  }
}
