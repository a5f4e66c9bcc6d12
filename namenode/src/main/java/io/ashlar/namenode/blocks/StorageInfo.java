package io.ashlar.namenode.blocks;

/** A storage of a DataNode with its last reported figures, in bytes. Immutable. */
public record StorageInfo(
    String storageId,
    StorageType storageType,
    boolean failed,
    long capacityBytes,
    long dfsUsedBytes,
    long remainingBytes,
    long blockPoolUsedBytes,
    long nonDfsUsedBytes) {}
