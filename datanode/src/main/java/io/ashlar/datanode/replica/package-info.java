/**
 * What a DataNode holds, and by which rules that changes.
 *
 * <p>Lives here: the states of a {@link io.ashlar.datanode.replica.Replica}, the {@link
 * io.ashlar.datanode.replica.ReplicaCatalog} with every transition between them (wire reference
 * 3.14, DataNode wire reference 3.3), and the {@link io.ashlar.datanode.replica.ChunkWriter} that
 * turns packets into a data file and its checksums. Disks are behind {@link
 * io.ashlar.datanode.replica.ReplicaStore}; the room knows no clock, no thread, no socket and no
 * file system. The catalog is thread-safe; its callers' threads do the store's I/O.
 */
package io.ashlar.datanode.replica;
