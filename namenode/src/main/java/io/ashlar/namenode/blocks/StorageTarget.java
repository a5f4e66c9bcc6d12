package io.ashlar.namenode.blocks;

/**
 * A place for a replica: a storage of a DataNode.
 *
 * @param storageId the storage's uuid
 */
public record StorageTarget(DatanodeInfo node, String storageId, StorageType storageType) {}
