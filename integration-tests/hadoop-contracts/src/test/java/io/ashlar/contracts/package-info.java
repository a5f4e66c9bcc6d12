/**
 * Hadoop's file system contract tests, run against a cluster.
 *
 * <p>Nothing is tested here by our own words: what a file system that speaks HDFS owes to programs
 * is what Hadoop's tests say.
 */
package io.ashlar.contracts;
