package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.NamespaceIdentity;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.NNHAStatusHeartbeatProto;
import io.ashlar.protocol.proto.NamespaceInfoProto;
import io.ashlar.protocol.proto.StorageInfoProto;

/** Says who this NameNode is, and checks that a DataNode means it. Immutable; any thread. */
final class Identity {
  /** Layout version of a NameNode of Hadoop 3.5 (wire reference, DataNodes, 1.3). */
  private static final int LAYOUT_VERSION = -67;

  /** Full reports may come in the buffer form. */
  private static final long STORAGE_BLOCK_REPORT_BUFFERS = 1;

  private final NamespaceIdentity identity;

  Identity(NamespaceIdentity identity) {
    this.identity = identity;
  }

  String blockPoolId() {
    return identity.blockPoolId();
  }

  NamespaceInfoProto namespaceInfo() {
    return NamespaceInfoProto.newBuilder()
        .setBuildVersion("ashlar")
        .setUnused(0)
        .setBlockPoolID(identity.blockPoolId())
        .setStorageInfo(
            StorageInfoProto.newBuilder()
                .setLayoutVersion(LAYOUT_VERSION)
                .setNamespceID(identity.namespaceId())
                .setClusterID(identity.clusterId())
                .setCTime(identity.createdMillis()))
        .setSoftwareVersion(SoftwareVersion.OURS)
        .setCapabilities(STORAGE_BLOCK_REPORT_BUFFERS)
        .setState(NNHAStatusHeartbeatProto.State.ACTIVE)
        .build();
  }

  /**
   * Refuses a DataNode of another namespace; a stock DataNode then gives this NameNode up for good.
   */
  void check(DatanodeRegistrationProto registration) throws FsException {
    StorageInfoProto theirs = registration.getStorageInfo();
    String found = id(theirs.getNamespceID(), theirs.getClusterID(), theirs.getCTime());
    String expected = id(identity.namespaceId(), identity.clusterId(), identity.createdMillis());
    if (!found.equals(expected)) {
      throw new FsException(
          Fault.UNREGISTERED_NODE,
          "DataNode "
              + registration.getDatanodeID().getDatanodeUuid()
              + " belongs to "
              + found
              + ", and this NameNode is "
              + expected);
    }
  }

  void checkPool(String blockPoolId) throws FsException {
    if (!blockPoolId.equals(identity.blockPoolId())) {
      throw new FsException(
          Fault.IO,
          "Block pool " + blockPoolId + " is not this NameNode's, which is " + blockPoolId());
    }
  }

  private static String id(int namespaceId, String clusterId, long createdMillis) {
    return "NS-" + namespaceId + "-" + clusterId + "-" + createdMillis;
  }
}
