/**
 * Carries out what the NameNode orders (DataNode wire reference 1.15): copies, deletions,
 * recoveries. Orders are taken on the link's thread and carried out on blocking threads.
 */
package io.ashlar.datanode.orders;
