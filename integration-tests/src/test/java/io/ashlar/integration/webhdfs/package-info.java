/**
 * WebHDFS as its clients see it: curl, Hadoop's own {@code webhdfs://} file system, and side by
 * side with Apache HDFS.
 */
package io.ashlar.integration.webhdfs;
