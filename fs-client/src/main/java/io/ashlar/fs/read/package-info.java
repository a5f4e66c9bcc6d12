/**
 * Reading a file: which block holds a byte, which replica is asked for it, and what is done when
 * that replica is bad or its DataNode gone.
 *
 * <p>Runs on the thread that reads; only the opening of the next block's connection, ahead of time,
 * has a thread of its own.
 */
package io.ashlar.fs.read;
