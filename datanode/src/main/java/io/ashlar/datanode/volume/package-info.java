/**
 * Replicas on disk, in Hadoop's layout -57, so that a data directory can change hands in both
 * directions (DataNode wire reference 4).
 *
 * <p>Lives here: names and paths, VERSION files, the lock of a volume, the start-up scan with the
 * validation of half-written replicas, and {@link io.ashlar.datanode.volume.VolumeSet}, which
 * spreads new replicas and takes a bad volume out of use. Everything blocks, and belongs on a
 * volume's I/O threads; knows no network.
 */
package io.ashlar.datanode.volume;
