/**
 * Clusters of our daemons and of Apache HDFS's together: DataNodes of both kinds under a NameNode
 * of either, and data directories that change hands between them.
 *
 * <p>A cluster is started once for all tests of a class. Whoever takes a DataNode away brings it
 * back.
 */
package io.ashlar.integration.mixed;
