/**
 * A whole cluster in one thread, from a seed.
 *
 * <p>Real is what decides: the NameNode's writer, namespace, leases and block management, the
 * DataNode's catalog of replicas and its files' checksums, which request opens which replica, which
 * acknowledgement is due, how a recovery ends. Simulated is what lies between: time and chance
 * ({@link io.ashlar.simulation.World}), the network, disks, the journal's sync, and clients. What
 * the real ones do on sockets and threads is done here by actors of the same steps.
 *
 * <p>{@link io.ashlar.simulation.Faults} says what fails when, {@link
 * io.ashlar.simulation.Checkers} what must hold all the same, after every event. {@link
 * io.ashlar.simulation.MutantsTest} takes rules out of the code and shows that this is noticed.
 * Everything is confined to the thread of its run; nothing may depend on real time, on an object's
 * address or on a random number that is not of the seed.
 */
package io.ashlar.simulation;
