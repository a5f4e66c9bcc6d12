package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import java.util.Map;

/**
 * What a subtree amounts to, what only snapshots show included.
 *
 * @param directories the top included, if it is one
 * @param spaceBytes length times replication; a block being written counts as a full one
 * @param snapshots what only snapshots show
 * @param typeBytes length on storages of a type, of files with a storage policy set on them or
 *     above
 */
public record Summary(
    long lengthBytes,
    long files,
    long directories,
    long spaceBytes,
    SnapshotFigures snapshots,
    Map<StorageType, Long> typeBytes) {}
