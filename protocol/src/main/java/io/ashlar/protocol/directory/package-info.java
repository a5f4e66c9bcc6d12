/**
 * A daemon's hold on its data directory: the lock file {@code in_use.lock}, as HDFS has it
 * (DataNode wire reference 4.1). Blocks on the disk; knows nothing of what is in the directory.
 */
package io.ashlar.protocol.directory;
