/**
 * The tables, and how to look at them.
 *
 * <p>Lives here: the list of {@link io.ashlar.namenode.store.Table tables}, the read interface
 * {@link io.ashlar.namenode.store.View}, and the {@link io.ashlar.namenode.store.Store} that holds
 * what is committed. Keys sort as unsigned bytes; values are the owning room's own records. The
 * interfaces know no thread, no clock and no file system rule; the RocksDB implementation is in a
 * room below.
 */
package io.ashlar.namenode.store;
