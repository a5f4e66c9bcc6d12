/**
 * Evens out how full DataNodes are: {@code ashlar admin balancer}.
 *
 * <p>{@link io.ashlar.shell.balance.Balance} decides what may move where, from figures alone; it
 * knows no wire, clock or thread. Around it {@link io.ashlar.shell.balance.Balancer} asks the
 * NameNode (NamenodeProtocol, ClientProtocol) and has DataNodes move replicas (REPLACE_BLOCK), by
 * the wires that Hadoop's balancer uses. It deletes nothing itself and keeps nothing: it may be
 * killed at any moment, and run again.
 */
package io.ashlar.shell.balance;
