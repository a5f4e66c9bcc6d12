/**
 * Moves replicas between the volumes of this DataNode, from the fullest to the emptiest, when they
 * have drifted apart: after a disk was added, or much was deleted. One thread, within a budget of
 * bytes per second; knows no network and no clock but for its pauses.
 */
package io.ashlar.datanode.balance;
