/**
 * Looks after the replicas that nobody reads: a {@link io.ashlar.datanode.scan.VolumeScanner} for
 * each volume reads them against their checksums, within a budget of bytes per second, and has the
 * volume tried out now and then. What it finds damaged is told to the NameNode, which makes a new
 * copy from a good replica before it has the bad one deleted; nothing is deleted here.
 *
 * <p>One thread for each volume, which blocks on that volume's disk. Knows no network.
 */
package io.ashlar.datanode.scan;
