/**
 * What can go wrong with a request, in one hierarchy and one table.
 *
 * <p>Lives here: {@link io.ashlar.namenode.errors.FsException}, which every rule of the core
 * throws, and {@link io.ashlar.namenode.errors.Fault}, the only place that knows which class name a
 * client is told. No thread, no wire, no dependency on another room.
 */
package io.ashlar.namenode.errors;
