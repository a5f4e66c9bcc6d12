package io.ashlar.datanode.namenodelink;

import io.ashlar.datanode.volume.Pool;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.protocol.proto.DatanodeIDProto;
import java.io.IOException;

/** The DataNode as its link to the NameNode sees it. */
public interface LinkedNode {

  /** Name, addresses and ports to register. */
  DatanodeIDProto identity();

  /** The version to register. */
  String softwareVersion();

  /**
   * Opens the volumes for the NameNode's pool, and begins to serve. Called once.
   *
   * @throws IOException if no directory can be used; the DataNode then ends
   */
  ServedPool attach(Pool pool) throws IOException;

  /** The NameNode has taken a full report. */
  void reported();
}
