package io.ashlar.fs.write;

import io.ashlar.protocol.proto.HdfsFileStatusProto;

/**
 * The file being written. Immutable.
 *
 * @param path it was opened by
 * @param fileId number of its inode, by which the server finds it even if it is moved
 * @param replication wanted replicas
 * @param blockSizeBytes its block size
 */
record OpenFile(String path, long fileId, int replication, long blockSizeBytes) {

  static OpenFile of(String path, HdfsFileStatusProto status) {
    return new OpenFile(
        path, status.getFileId(), status.getBlockReplication(), status.getBlocksize());
  }
}
