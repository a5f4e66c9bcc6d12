/**
 * A DataNode, put together from its rooms: replicas and volumes, the write pipeline and reads, the
 * link to the NameNode, RPC and HTTP. Knows no NameNode code, only its wire.
 */
package io.ashlar.datanode;
