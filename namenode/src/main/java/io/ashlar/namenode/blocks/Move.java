package io.ashlar.namenode.blocks;

/**
 * A balancer brought a replica from one DataNode to another.
 *
 * @param from uuid of the node whose replica is to go
 * @param to where the new one is
 */
record Move(String from, Storage to) {}
