/**
 * Where nodes stand: racks, and how far one node is from another.
 *
 * <p>Everything here is safe on any thread and never blocks. The room knows neither blocks nor
 * liveness, and resolves no names: it is told addresses as strings.
 */
package io.ashlar.namenode.topology;
