/**
 * Moves replicas between DataNodes for a balancer (DataNode wire reference 6.8): one DataNode
 * fetches a replica from another (REPLACE_BLOCK), which sends it (COPY_BLOCK). How many moves run
 * at a time is bounded, and what they carry in a second. Sessions are confined to the event loops
 * of their connections. A move deletes nothing: the NameNode does, once the new replica is
 * reported.
 */
package io.ashlar.datanode.moves;
