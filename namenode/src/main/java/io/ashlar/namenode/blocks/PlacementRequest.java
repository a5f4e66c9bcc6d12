package io.ashlar.namenode.blocks;

import java.util.List;
import java.util.Set;

/**
 * What a new or growing pipeline needs.
 *
 * @param path for messages only
 * @param writerAddress literal address of the writer, to find its own node; may be empty
 * @param count how many targets are wanted, beyond the existing ones
 * @param blockSizeBytes how much room each needs
 * @param existing targets that stay; not chosen again
 * @param excludedUuids nodes the writer does not want
 * @param favored "host:port" or "ip:port" of nodes to prefer
 * @param avoidLocalNode do not put the first replica on the writer's node
 * @param ignoreLocality choose as if the writer were nowhere
 * @param policy on which kinds of storage
 */
public record PlacementRequest(
    String path,
    String writerAddress,
    int count,
    long blockSizeBytes,
    List<StorageTarget> existing,
    Set<String> excludedUuids,
    List<String> favored,
    boolean avoidLocalNode,
    boolean ignoreLocality,
    StoragePolicy policy) {}
