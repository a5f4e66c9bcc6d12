/**
 * Files and directories: what there is, and the rules by which it changes.
 *
 * <p>{@link io.ashlar.namenode.namespace.Namespace} makes a command of each wish; {@link
 * io.ashlar.namenode.namespace.NamespaceReader} answers questions from any view. Beneath them one
 * class per family of operations, all working on a {@link io.ashlar.namenode.namespace.TreeDraft}.
 * What snapshots show of rows that change goes into history as the draft is written, and {@link
 * io.ashlar.namenode.namespace.SnapshotReader} and paths through ".snapshot" read it (decision 13).
 * This room owns the tables of entries, inodes, file blocks, leases and detached subtrees, and the
 * counters. It knows no thread, no clock and no wire.
 */
package io.ashlar.namenode.namespace;
