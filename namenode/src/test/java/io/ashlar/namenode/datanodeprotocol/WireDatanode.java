package io.ashlar.namenode.datanodeprotocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.ashlar.protocol.proto.BlockKeyProto;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedRequestProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedResponseProto;
import io.ashlar.protocol.proto.BlockReportContextProto;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.BlockReportResponseProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.DatanodeStorageProto;
import io.ashlar.protocol.proto.ExportedBlockKeysProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.HeartbeatResponseProto;
import io.ashlar.protocol.proto.NamespaceInfoProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import io.ashlar.protocol.proto.RegisterDatanodeRequestProto;
import io.ashlar.protocol.proto.RegisterDatanodeResponseProto;
import io.ashlar.protocol.proto.StorageBlockReportProto;
import io.ashlar.protocol.proto.StorageReceivedDeletedBlocksProto;
import io.ashlar.protocol.proto.StorageReportProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A DataNode as the NameNode's RPC port sees it: it speaks when the test says so, and stores
 * nothing.
 */
public final class WireDatanode implements AutoCloseable {
  private static final int LAYOUT_VERSION = -57;

  private final RpcClient rpc;
  private final int number;
  private final NamespaceInfoProto namespace;
  private DatanodeRegistrationProto registration;

  /** Asks who the NameNode is. */
  public WireDatanode(InetSocketAddress namenode, int number) throws IOException {
    this.rpc =
        new RpcClient(
            namenode,
            "org.apache.hadoop.hdfs.server.protocol.DatanodeProtocol",
            "hdfs",
            Duration.ofSeconds(30));
    this.number = number;
    this.namespace =
        rpc.invoke(
                "versionRequest",
                VersionRequestProto.getDefaultInstance(),
                VersionResponseProto.parser())
            .getInfo();
  }

  NamespaceInfoProto namespace() {
    return namespace;
  }

  DatanodeRegistrationProto registration() {
    return registration;
  }

  private DatanodeStorageProto storage() {
    return DatanodeStorageProto.newBuilder().setStorageUuid("DS-" + number).build();
  }

  /** Registers with the namespace it was told of. */
  public WireDatanode register() throws IOException {
    return register("3.5.0", namespace.getStorageInfo().getClusterID());
  }

  WireDatanode register(String version, String clusterId) throws IOException {
    DatanodeRegistrationProto mine =
        DatanodeRegistrationProto.newBuilder()
            .setDatanodeID(
                DatanodeIDProto.newBuilder()
                    .setIpAddr("0.0.0.0")
                    .setHostName("dn" + number)
                    .setDatanodeUuid("uuid-" + number)
                    .setXferPort(10_000 + number)
                    .setInfoPort(20_000 + number)
                    .setIpcPort(30_000 + number))
            .setStorageInfo(
                namespace.getStorageInfo().toBuilder()
                    .setLayoutVersion(LAYOUT_VERSION)
                    .setClusterID(clusterId))
            .setKeys(
                ExportedBlockKeysProto.newBuilder()
                    .setIsBlockTokenEnabled(false)
                    .setKeyUpdateInterval(0)
                    .setTokenLifeTime(0)
                    .setCurrentKey(BlockKeyProto.newBuilder().setKeyId(0).setExpiryDate(0)))
            .setSoftwareVersion(version)
            .build();
    registration =
        rpc.invoke(
                "registerDatanode",
                RegisterDatanodeRequestProto.newBuilder().setRegistration(mine).build(),
                RegisterDatanodeResponseProto.parser())
            .getRegistration();
    return this;
  }

  /** Says that it is alive and has room. */
  public HeartbeatResponseProto heartbeat(boolean wantsLease) throws IOException {
    return rpc.invoke(
        "sendHeartbeat",
        HeartbeatRequestProto.newBuilder()
            .setRegistration(registration)
            .addReports(
                StorageReportProto.newBuilder()
                    .setStorageUuid("DS-" + number)
                    .setStorage(storage())
                    .setCapacity(1L << 40)
                    .setRemaining(1L << 39))
            .setRequestFullBlockReportLease(wantsLease)
            .build(),
        HeartbeatResponseProto.parser());
  }

  /** Reports finalized blocks in the buffer form. */
  public BlockReportResponseProto report(long leaseId, List<BlockProto> blocks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (BlockProto block : blocks) {
      out.writeSInt64NoTag(block.getBlockId());
      out.writeUInt64NoTag(block.getNumBytes());
      out.writeUInt64NoTag(block.getGenStamp());
      out.writeUInt64NoTag(0);
    }
    out.flush();
    return rpc.invoke(
        "blockReport",
        BlockReportRequestProto.newBuilder()
            .setRegistration(registration)
            .setBlockPoolId(namespace.getBlockPoolID())
            .addReports(
                StorageBlockReportProto.newBuilder()
                    .setStorage(storage())
                    .setNumberOfBlocks(blocks.size())
                    .addBlocksBuffers(ByteString.copyFrom(bytes.toByteArray())))
            .setContext(
                BlockReportContextProto.newBuilder()
                    .setTotalRpcs(1)
                    .setCurRpc(0)
                    .setId(1)
                    .setLeaseId(leaseId))
            .build(),
        BlockReportResponseProto.parser());
  }

  /** Says that it has a final replica. */
  public void received(BlockProto block) throws IOException {
    rpc.invoke(
        "blockReceivedAndDeleted",
        BlockReceivedAndDeletedRequestProto.newBuilder()
            .setRegistration(registration)
            .setBlockPoolId(namespace.getBlockPoolID())
            .addBlocks(
                StorageReceivedDeletedBlocksProto.newBuilder()
                    .setStorageUuid("DS-" + number)
                    .setStorage(storage())
                    .addBlocks(
                        ReceivedDeletedBlockInfoProto.newBuilder()
                            .setBlock(block)
                            .setStatus(ReceivedDeletedBlockInfoProto.BlockStatus.RECEIVED)))
            .build(),
        BlockReceivedAndDeletedResponseProto.parser());
  }

  /** Registers and sends the first heartbeat and report, as a DataNode does when it starts. */
  public WireDatanode start() throws IOException {
    register();
    report(heartbeat(true).getFullBlockReportLeaseId(), List.of());
    return this;
  }

  @Override
  public void close() {
    rpc.close();
  }
}
