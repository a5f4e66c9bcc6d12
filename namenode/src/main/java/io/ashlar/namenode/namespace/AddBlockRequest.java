package io.ashlar.namenode.namespace;

import java.util.List;
import java.util.Set;

/**
 * A writer's wish for the next block.
 *
 * @param inodeId the file; 0 where the path says which
 * @param previous the block the writer has finished, or null for the first
 * @param excludedUuids DataNodes it does not want
 * @param favored DataNodes it would like, as "host:port"
 * @param avoidLocalNode do not put a replica on its own node
 * @param ignoreLocality choose as if it were nowhere
 */
public record AddBlockRequest(
    long inodeId,
    String holder,
    BlockId previous,
    Set<String> excludedUuids,
    List<String> favored,
    boolean avoidLocalNode,
    boolean ignoreLocality) {}
