package io.ashlar.shell.balance;

import io.ashlar.protocol.proto.BlockWithLocationsProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeReportTypeProto;
import io.ashlar.protocol.proto.DatanodeStorageReportProto;
import io.ashlar.protocol.proto.GetBlocksRequestProto;
import io.ashlar.protocol.proto.GetBlocksResponseProto;
import io.ashlar.protocol.proto.GetDatanodeStorageReportRequestProto;
import io.ashlar.protocol.proto.GetDatanodeStorageReportResponseProto;
import io.ashlar.protocol.proto.GetSlowDatanodeReportRequestProto;
import io.ashlar.protocol.proto.GetSlowDatanodeReportResponseProto;
import io.ashlar.protocol.proto.SetBalancerBandwidthRequestProto;
import io.ashlar.protocol.proto.SetBalancerBandwidthResponseProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a balancer asks a NameNode, by the calls of Hadoop's balancer. Thread-safe. */
final class ClusterClient implements AutoCloseable {
  private static final String CLIENT = "org.apache.hadoop.hdfs.protocol.ClientProtocol";
  private static final String NAMENODE = "org.apache.hadoop.hdfs.server.protocol.NamenodeProtocol";

  private final RpcClient client;
  private final RpcClient namenode;

  ClusterClient(InetSocketAddress address, String user, Duration timeout) {
    client = new RpcClient(address, CLIENT, user, timeout);
    namenode = new RpcClient(address, NAMENODE, user, timeout);
  }

  String blockPoolId() throws IOException {
    return namenode
        .invoke(
            "versionRequest",
            VersionRequestProto.getDefaultInstance(),
            VersionResponseProto.parser())
        .getInfo()
        .getBlockPoolID();
  }

  /** Every DataNode that lives, with its storages. */
  List<DatanodeStorageReportProto> nodes() throws IOException {
    return client
        .invoke(
            "getDatanodeStorageReport",
            GetDatanodeStorageReportRequestProto.newBuilder()
                .setType(DatanodeReportTypeProto.LIVE)
                .build(),
            GetDatanodeStorageReportResponseProto.parser())
        .getDatanodeStorageReportsList();
  }

  /** The uuids of those that others find slow. */
  Set<String> slow() throws IOException {
    Set<String> uuids = new HashSet<>();
    for (DatanodeInfoProto node :
        client
            .invoke(
                "getSlowDatanodeReport",
                GetSlowDatanodeReportRequestProto.getDefaultInstance(),
                GetSlowDatanodeReportResponseProto.parser())
            .getDatanodeInfoProtoList()) {
      uuids.add(node.getId().getDatanodeUuid());
    }
    return uuids;
  }

  /** Some blocks of a node, from a random one on. */
  List<Candidate> blocks(DatanodeIDProto node, String type, long bytes, long minBlockBytes)
      throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    for (BlockWithLocationsProto block :
        namenode
            .invoke(
                "getBlocks",
                GetBlocksRequestProto.newBuilder()
                    .setDatanode(node)
                    .setSize(bytes)
                    .setMinBlockSize(minBlockBytes)
                    .setStorageType(StorageTypeProto.valueOf(type))
                    .build(),
                GetBlocksResponseProto.parser())
            .getBlocks()
            .getBlocksList()) {
      boolean striped = block.hasIndices() && !block.getIndices().isEmpty();
      if (!striped) {
        candidates.add(
            new Candidate(
                block.getBlock().getBlockId(),
                block.getBlock().getGenStamp(),
                block.getBlock().getNumBytes(),
                List.copyOf(block.getDatanodeUuidsList())));
      }
    }
    return candidates;
  }

  /** Says what every DataNode may move in a second. */
  void bandwidth(long bytesPerSecond) throws IOException {
    client.invoke(
        "setBalancerBandwidth",
        SetBalancerBandwidthRequestProto.newBuilder().setBandwidth(bytesPerSecond).build(),
        SetBalancerBandwidthResponseProto.parser());
  }

  @Override
  public void close() {
    client.close();
    namenode.close();
  }
}
