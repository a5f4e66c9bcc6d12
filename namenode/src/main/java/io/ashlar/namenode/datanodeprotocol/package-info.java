/**
 * The RPC front end for DataNodes and for administrators' tools: DatanodeProtocol, NamenodeProtocol
 * and the user mapping protocols.
 *
 * <p>Turns messages into commands for the writer and answers back into messages. Handlers run on
 * event loops, decide nothing and block on nothing; the timer that drives the block management
 * lives here too, because the block management itself knows no clock.
 */
package io.ashlar.namenode.datanodeprotocol;
