/**
 * Blocks and where their replicas are: placement, reports, redundancy, safe mode.
 *
 * <p>Two doors. {@link io.ashlar.namenode.blocks.BlockManager} is what the namespace asks while it
 * decides and what readers ask for locations. {@link io.ashlar.namenode.blocks.BlockEvent}s tell
 * this room what the namespace did to a block, after it is durable. Replica state is soft: it is
 * written by commands without a journaled part and dropped at start. The core of this room knows no
 * thread, no clock and no wire.
 */
package io.ashlar.namenode.blocks;
