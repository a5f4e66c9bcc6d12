package io.ashlar.namenode.blocks;

/**
 * A volume in a heartbeat. Immutable.
 *
 * @param info identity and figures
 * @param readOnly whether it takes no new replicas
 */
public record StorageReport(StorageInfo info, boolean readOnly) {}
