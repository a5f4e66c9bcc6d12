/**
 * Finds peers and disks that are much slower than the others, for the NameNode to avoid them.
 *
 * <p>Latencies are noted by whoever moves bytes, on any thread and at the cost of a few additions
 * for each batch or round trip, never for each packet. What is an outlier is decided when a report
 * is due, and each time anew, from what was seen in the last minutes.
 */
package io.ashlar.datanode.slowness;
