package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a subtree takes up, or the difference between two such amounts. Immutable.
 *
 * <p>Space is kept by the storage policy that is set on the files or on directories between them
 * and the subtree's top, under 0 where none is set. So a policy that is set on the top or above it
 * changes how the amount is read and not the amount.
 *
 * @param names files and directories, the top included
 * @param byPolicy space by number of the storage policy; no entry is nothing
 */
public record Usage(long names, SortedMap<Integer, Space> byPolicy) {
  /** Nothing. */
  public static final Usage NONE = new Usage(0, new TreeMap<>());

  /** An empty directory. */
  static final Usage OF_NAME = new Usage(1, new TreeMap<>());

  /**
   * Bytes in files.
   *
   * @param single each byte once: the first replicas
   * @param all with all replicas
   */
  public record Space(long single, long all) {
    private Space plus(Space other) {
      return new Space(single + other.single, all + other.all);
    }

    private boolean isNothing() {
      return single == 0 && all == 0;
    }
  }

  /** What a file takes up; one being written has room reserved for its last block. */
  static Usage of(FileInode file) {
    long bytes = file.chargedBytes();
    if (bytes == 0) {
      return OF_NAME;
    }
    TreeMap<Integer, Space> space = new TreeMap<>();
    space.put(file.storagePolicy(), new Space(bytes, bytes * file.replication()));
    return new Usage(1, space);
  }

  /** Both together. */
  public Usage plus(Usage other) {
    if (other.byPolicy.isEmpty()) {
      return new Usage(names + other.names, byPolicy);
    }
    TreeMap<Integer, Space> sum = new TreeMap<>(byPolicy);
    other.byPolicy.forEach((policy, space) -> add(sum, policy, space));
    return new Usage(names + other.names, sum);
  }

  /** What is left when the other is taken away; may be negative. */
  public Usage minus(Usage other) {
    return plus(other.negated());
  }

  private Usage negated() {
    TreeMap<Integer, Space> negative = new TreeMap<>();
    byPolicy.forEach(
        (policy, space) -> negative.put(policy, new Space(-space.single(), -space.all())));
    return new Usage(-names, negative);
  }

  /** The same as seen from above a place where that policy is set; 0 for none. */
  Usage under(int policy) {
    Space unset = byPolicy.get(0);
    if (policy == 0 || unset == null) {
      return this;
    }
    TreeMap<Integer, Space> seen = new TreeMap<>(byPolicy);
    seen.remove(0);
    add(seen, policy, unset);
    return new Usage(names, seen);
  }

  private static void add(TreeMap<Integer, Space> sum, int policy, Space space) {
    Space together = sum.getOrDefault(policy, new Space(0, 0)).plus(space);
    if (together.isNothing()) {
      sum.remove(policy);
    } else {
      sum.put(policy, together);
    }
  }

  boolean isNothing() {
    return names == 0 && byPolicy.isEmpty();
  }

  /** Bytes with all replicas. */
  public long spaceBytes() {
    long sum = 0;
    for (Space space : byPolicy.values()) {
      sum += space.all();
    }
    return sum;
  }

  /**
   * Bytes on storages of a type. As in HDFS, only files with a storage policy set on them or
   * somewhere above count.
   *
   * @param topPolicy the policy in effect at the subtree's top; 0 for none
   */
  public long typeBytes(StorageType type, int topPolicy) {
    long sum = 0;
    for (Map.Entry<Integer, Space> each : byPolicy.entrySet()) {
      int policy = each.getKey() == 0 ? topPolicy : each.getKey();
      if (policy == 0) {
        continue;
      }
      PolicyTypes types = PolicyTypes.of(policy);
      Space space = each.getValue();
      sum += types.first() == type ? space.single() : 0;
      sum += types.others() == type ? space.all() - space.single() : 0;
    }
    return sum;
  }

  /** Room for the stored form. */
  int encodedBytes() {
    return Long.BYTES + 1 + byPolicy.size() * (1 + 2 * Long.BYTES);
  }

  void encode(ByteBuffer out) {
    out.putLong(names).put((byte) byPolicy.size());
    byPolicy.forEach(
        (policy, space) ->
            out.put(policy.byteValue()).putLong(space.single()).putLong(space.all()));
  }

  static Usage decode(ByteBuffer in) {
    long names = in.getLong();
    int count = in.get();
    TreeMap<Integer, Space> byPolicy = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byPolicy.put((int) in.get(), new Space(in.getLong(), in.getLong()));
    }
    return new Usage(names, byPolicy);
  }
}
