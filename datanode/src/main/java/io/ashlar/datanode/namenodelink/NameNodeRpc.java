package io.ashlar.datanode.namenodelink;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedRequestProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedResponseProto;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.BlockReportResponseProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationRequestProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationResponseProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.ErrorReportRequestProto;
import io.ashlar.protocol.proto.ErrorReportResponseProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.HeartbeatResponseProto;
import io.ashlar.protocol.proto.NamespaceInfoProto;
import io.ashlar.protocol.proto.RegisterDatanodeRequestProto;
import io.ashlar.protocol.proto.RegisterDatanodeResponseProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.protocol.rpc.RpcClientOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** DatanodeProtocol's methods at one NameNode. Thread-safe. */
public final class NameNodeRpc implements AutoCloseable {
  /** The name on the wire (DataNode wire reference 1.1). */
  public static final String PROTOCOL = "org.apache.hadoop.hdfs.server.protocol.DatanodeProtocol";

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  /**
   * A heartbeat has a connection of its own, so that no long report delays it, and is given up well
   * before its DataNode is taken for dead: where packets vanish without a word, a new connection is
   * what finds out that they get through again.
   */
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int CONNECT_ATTEMPTS = 3;

  private final RpcClient client;
  private final RpcClient heartbeats;

  /** Connects with the first call. */
  public NameNodeRpc(InetSocketAddress namenode, String user) {
    this.client = client(namenode, user, CALL_TIMEOUT);
    this.heartbeats = client(namenode, user, HEARTBEAT_TIMEOUT);
  }

  private static RpcClient client(InetSocketAddress namenode, String user, Duration callTimeout) {
    return new RpcClient(
        namenode,
        PROTOCOL,
        user,
        RpcClientOptions.defaults()
            .withCallTimeout(callTimeout)
            .withConnect(CONNECT_TIMEOUT, CONNECT_ATTEMPTS));
  }

  private <A extends MessageLite> A invoke(String method, MessageLite request, Parser<A> parser)
      throws IOException {
    return client.invoke(method, request, parser);
  }

  NamespaceInfoProto versionRequest() throws IOException {
    return invoke(
            "versionRequest",
            VersionRequestProto.getDefaultInstance(),
            VersionResponseProto.parser())
        .getInfo();
  }

  DatanodeRegistrationProto register(DatanodeRegistrationProto registration) throws IOException {
    return invoke(
            "registerDatanode",
            RegisterDatanodeRequestProto.newBuilder().setRegistration(registration).build(),
            RegisterDatanodeResponseProto.parser())
        .getRegistration();
  }

  HeartbeatResponseProto heartbeat(HeartbeatRequestProto request) throws IOException {
    return heartbeats.invoke("sendHeartbeat", request, HeartbeatResponseProto.parser());
  }

  BlockReportResponseProto blockReport(BlockReportRequestProto request) throws IOException {
    return invoke("blockReport", request, BlockReportResponseProto.parser());
  }

  CompletableFuture<BlockReceivedAndDeletedResponseProto> blockReceivedAndDeleted(
      BlockReceivedAndDeletedRequestProto request) {
    return client.call(
        "blockReceivedAndDeleted", request, BlockReceivedAndDeletedResponseProto.parser());
  }

  CompletableFuture<ErrorReportResponseProto> errorReport(ErrorReportRequestProto request) {
    return client.call("errorReport", request, ErrorReportResponseProto.parser());
  }

  CompletableFuture<ReportBadBlocksResponseProto> reportBadBlocks(
      ReportBadBlocksRequestProto request) {
    return client.call("reportBadBlocks", request, ReportBadBlocksResponseProto.parser());
  }

  /** Tells the result of a block's recovery. */
  public void commitBlockSynchronization(CommitBlockSynchronizationRequestProto request)
      throws IOException {
    invoke("commitBlockSynchronization", request, CommitBlockSynchronizationResponseProto.parser());
  }

  @Override
  public void close() {
    client.close();
    heartbeats.close();
  }
}
