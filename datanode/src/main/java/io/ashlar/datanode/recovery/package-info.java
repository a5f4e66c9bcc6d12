/**
 * Brings the replicas of a block whose writer was lost to one length and stamp (DataNode wire
 * reference 3.5 to 3.7). {@link io.ashlar.datanode.recovery.LocalRecovery} is a DataNode's part for
 * its own replica, {@link io.ashlar.datanode.recovery.BlockRecovery} that of the primary, which
 * decides. Everything blocks.
 */
package io.ashlar.datanode.recovery;
