/**
 * The Java API of an HDFS-speaking file system: {@link io.ashlar.fs.FileSystem} is the door. All
 * public types are thread-safe unless they say otherwise; streams belong to one thread at a time.
 */
package io.ashlar.fs;
