/**
 * Where nodes stand: racks, and how far one node is from another.
 *
 * <p>Everything here is immutable and safe on any thread. The room knows neither blocks nor
 * liveness, and resolves no names: it is told addresses as strings.
 */
package io.ashlar.namenode.topology;
