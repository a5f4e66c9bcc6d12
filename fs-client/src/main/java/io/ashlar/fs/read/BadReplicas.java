package io.ashlar.fs.read;

import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the NameNode of replicas that do not match their checksums. */
final class BadReplicas {
  private static final Logger log = LoggerFactory.getLogger(BadReplicas.class);

  private BadReplicas() {}

  /** Reports one; that the NameNode does not hear of it is no reason for a reader to fail. */
  static void report(
      NameNodeClient nameNode, String path, LocatedBlockProto block, DatanodeIDProto node) {
    log.warn(
        "Replica of block {} of {} on DataNode {} is corrupt",
        block.getB().getBlockId(),
        path,
        DatanodeConnection.name(node));
    LocatedBlockProto.Builder bad =
        block.toBuilder().clearLocs().clearStorageIDs().clearStorageTypes().clearIsCached();
    for (int i = 0; i < block.getLocsCount(); i++) {
      if (block.getLocs(i).getId().getDatanodeUuid().equals(node.getDatanodeUuid())) {
        bad.addLocs(block.getLocs(i));
        if (i < block.getStorageIDsCount()) {
          bad.addStorageIDs(block.getStorageIDs(i));
        }
        if (i < block.getStorageTypesCount()) {
          bad.addStorageTypes(block.getStorageTypes(i));
        }
      }
    }
    try {
      nameNode.reportBadBlocks(bad.build());
    } catch (IOException e) {
      log.warn("The corrupt replica was not reported: {}", e.getMessage());
    }
  }
}
