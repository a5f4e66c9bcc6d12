/**
 * Talking to the NameNode: one typed method per call of ClientProtocol that this client makes, the
 * server's errors as exceptions of java.nio.file, listings page by page, and the renewal of leases.
 *
 * <p>Thread-safe. Knows messages and paths, but no DataNode and no stream.
 */
package io.ashlar.fs.namenode;
