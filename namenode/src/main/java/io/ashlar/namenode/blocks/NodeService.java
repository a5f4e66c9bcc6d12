package io.ashlar.namenode.blocks;

import java.util.Optional;

/**
 * A DataNode with what was ordered of it and how far it is. Immutable.
 *
 * @param uuid identifies the node
 * @param name {@code host:port}
 * @param info what is known of it; nothing if it has not registered since this NameNode started
 * @param liveness how lately it was heard of
 * @param state whether it is in service
 * @param order what it was ordered to do; nothing if it is in service
 * @param progress how far it is
 * @param why what it waits for, or what may be done now, for a person; empty in service
 */
public record NodeService(
    String uuid,
    String name,
    Optional<DatanodeInfo> info,
    Liveness liveness,
    AdminState state,
    Optional<NodeOrder> order,
    DepartureProgress progress,
    String why) {}
