/**
 * The operator's files about hosts: which DataNodes may join and which are to leave, and the script
 * that knows their racks.
 *
 * <p>This room reads files, resolves names and runs a process, so that its methods may block: none
 * of them runs on an event loop or on the writer thread. What it finds it hands over as values.
 */
package io.ashlar.namenode.hosts;
