package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * Where a block can be read, best first: live and in service before stale and leaving, near before
 * far.
 *
 * @param targets the replicas
 * @param corrupt every known replica is corrupt; then targets lists the corrupt ones
 */
public record Locations(List<StorageTarget> targets, boolean corrupt) {}
