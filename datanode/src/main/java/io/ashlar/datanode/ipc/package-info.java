/**
 * The DataNode's RPC port: ClientDatanodeProtocol for clients (wire reference 4) and
 * InterDatanodeProtocol for the primary of a recovery (DataNode wire reference 3.4). Handlers that
 * touch disks or wait for writers run on blocking threads.
 */
package io.ashlar.datanode.ipc;
