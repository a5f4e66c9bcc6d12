/**
 * What this DataNode counts. Written from any thread; knows none of the rooms that it counts for.
 */
package io.ashlar.datanode.metrics;
