package io.ashlar.namenode.blocks;

/**
 * A volume that its DataNode finds slow, compared with its other volumes. Immutable.
 *
 * @param path of the volume on its node
 * @param metadataMillis mean latency of opening, renaming and the like; 0 where that is not slow
 * @param readMillis mean latency of reads; 0 where they are not slow
 * @param writeMillis mean latency of writes; 0 where they are not slow
 */
public record SlowDisk(String path, double metadataMillis, double readMillis, double writeMillis) {}
