package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * What a DataNode is told in return for a heartbeat. Immutable.
 *
 * @param commands what to do, in order
 * @param reportLeaseId the permission to send a full report now, 0 for none
 * @param slow whether the node is avoided because its peers find it slow
 */
public record HeartbeatAnswer(List<NodeCommand> commands, long reportLeaseId, boolean slow) {}
