/**
 * A program that runs on Spark's class path, in a JVM of its own; nothing here may use Ashlar's
 * classes.
 */
package io.ashlar.integration.spark;
