package io.ashlar.namenode.blocks;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which blocks of a DataNode a balancer asks for.
 *
 * @param uuid the DataNode
 * @param wantedBytes the blocks together have so many bytes, if there are so many
 * @param minBlockBytes smaller blocks are left out
 * @param storageType the kind of storage to look at; nothing for every kind
 * @param inUse blocks that are given last, because somebody may be using them
 */
public record MovableQuery(
    String uuid,
    long wantedBytes,
    long minBlockBytes,
    Optional<StorageType> storageType,
    Predicate<BlockInfo> inUse) {}
