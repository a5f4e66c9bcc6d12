/**
 * The store on RocksDB.
 *
 * <p>Two databases under one directory: {@code namespace} with a write-ahead log, for the journaled
 * tables, and {@code soft} without one, which is deleted at every start. Both share one memory
 * budget for blocks, indexes, filters and write buffers, so that resident memory does not grow with
 * the number of files.
 */
package io.ashlar.namenode.store.rocksdb;
