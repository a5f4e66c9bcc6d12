package io.ashlar.datanode;

import io.ashlar.datanode.namenodelink.NameNodeRpc;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedRequestProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedResponseProto;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.BlockReportResponseProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationRequestProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationResponseProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.ErrorReportRequestProto;
import io.ashlar.protocol.proto.ErrorReportResponseProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.HeartbeatResponseProto;
import io.ashlar.protocol.proto.NNHAStatusHeartbeatProto;
import io.ashlar.protocol.proto.NamespaceInfoProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import io.ashlar.protocol.proto.RegisterCommandProto;
import io.ashlar.protocol.proto.RegisterDatanodeRequestProto;
import io.ashlar.protocol.proto.RegisterDatanodeResponseProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.StorageInfoProto;
import io.ashlar.protocol.proto.StorageReceivedDeletedBlocksProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcServer;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** DatanodeProtocol's other side: writes down what it is told, and orders what a test wants. */
final class FakeNameNode implements AutoCloseable {
  static final long LEASE = -77;
  static final String POOL = "BP-1-127.0.0.1-1700000000000";

  final Map<String, DatanodeRegistrationProto> registered = new ConcurrentHashMap<>();
  final List<HeartbeatRequestProto> heartbeats = new CopyOnWriteArrayList<>();
  final List<BlockReportRequestProto> fullReports = new CopyOnWriteArrayList<>();
  final List<CommitBlockSynchronizationRequestProto> commits = new CopyOnWriteArrayList<>();
  final List<ErrorReportRequestProto> errors = new CopyOnWriteArrayList<>();
  final List<ReportBadBlocksRequestProto> badBlocks = new CopyOnWriteArrayList<>();

  /** What happened to blocks, by the uuid of the DataNode that says so. */
  final Map<String, List<ReceivedDeletedBlockInfoProto>> events = new ConcurrentHashMap<>();

  private final Map<String, Queue<DatanodeCommandProto>> orders = new ConcurrentHashMap<>();
  private final RpcServer server;
  volatile String clusterId = "CID-test";

  FakeNameNode() throws IOException {
    server =
        RpcServer.builder()
            .address(new InetSocketAddress("127.0.0.1", 0))
            .service(service())
            .threads(1)
            .start();
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** The order goes out with that node's next heartbeat. */
  void order(String uuid, DatanodeCommandProto command) {
    orders.computeIfAbsent(uuid, any -> new ConcurrentLinkedQueue<>()).add(command);
  }

  /** What a node has said of a block. */
  List<ReceivedDeletedBlockInfoProto> eventsOf(String uuid, long blockId) {
    return events.getOrDefault(uuid, List.of()).stream()
        .filter(event -> event.getBlock().getBlockId() == blockId)
        .toList();
  }

  /** Whether a node has said that it has the whole block. */
  boolean hasReceived(String uuid, long blockId) {
    return eventsOf(uuid, blockId).stream()
        .anyMatch(event -> event.getStatus() == ReceivedDeletedBlockInfoProto.BlockStatus.RECEIVED);
  }

  private RpcService service() {
    return RpcService.builder(NameNodeRpc.PROTOCOL)
        .method("versionRequest", VersionRequestProto.parser(), this::version)
        .method("registerDatanode", RegisterDatanodeRequestProto.parser(), this::register)
        .method("sendHeartbeat", HeartbeatRequestProto.parser(), this::heartbeat)
        .method("blockReport", BlockReportRequestProto.parser(), this::blockReport)
        .method(
            "blockReceivedAndDeleted",
            BlockReceivedAndDeletedRequestProto.parser(),
            this::receivedAndDeleted)
        .method(
            "commitBlockSynchronization",
            CommitBlockSynchronizationRequestProto.parser(),
            (call, request) -> {
              commits.add(request);
              call.reply(CommitBlockSynchronizationResponseProto.getDefaultInstance());
            })
        .method(
            "errorReport",
            ErrorReportRequestProto.parser(),
            (call, request) -> {
              errors.add(request);
              call.reply(ErrorReportResponseProto.getDefaultInstance());
            })
        .method(
            "reportBadBlocks",
            ReportBadBlocksRequestProto.parser(),
            (call, request) -> {
              badBlocks.add(request);
              call.reply(ReportBadBlocksResponseProto.getDefaultInstance());
            })
        .build();
  }

  private void version(RpcCall call, VersionRequestProto request) {
    call.reply(
        VersionResponseProto.newBuilder()
            .setInfo(
                NamespaceInfoProto.newBuilder()
                    .setBuildVersion("test")
                    .setUnused(0)
                    .setBlockPoolID(POOL)
                    .setSoftwareVersion("3.5.0")
                    .setCapabilities(1)
                    .setStorageInfo(
                        StorageInfoProto.newBuilder()
                            .setLayoutVersion(-67)
                            .setNamespceID(4711)
                            .setClusterID(clusterId)
                            .setCTime(1700000000000L)))
            .build());
  }

  private void register(RpcCall call, RegisterDatanodeRequestProto request) {
    DatanodeRegistrationProto registration = request.getRegistration();
    registered.put(registration.getDatanodeID().getDatanodeUuid(), registration);
    call.reply(RegisterDatanodeResponseProto.newBuilder().setRegistration(registration).build());
  }

  private void heartbeat(RpcCall call, HeartbeatRequestProto request) {
    heartbeats.add(request);
    HeartbeatResponseProto.Builder response =
        HeartbeatResponseProto.newBuilder()
            .setHaStatus(
                NNHAStatusHeartbeatProto.newBuilder()
                    .setState(NNHAStatusHeartbeatProto.State.ACTIVE)
                    .setTxid(1));
    String uuid = request.getRegistration().getDatanodeID().getDatanodeUuid();
    if (!registered.containsKey(uuid)) {
      response.addCmds(
          DatanodeCommandProto.newBuilder()
              .setCmdType(DatanodeCommandProto.Type.RegisterCommand)
              .setRegisterCmd(RegisterCommandProto.getDefaultInstance()));
    }
    Queue<DatanodeCommandProto> due = orders.get(uuid);
    while (due != null && !due.isEmpty()) {
      response.addCmds(due.poll());
    }
    if (request.getRequestFullBlockReportLease()) {
      // Hadoop's leases start anywhere among 64 bits, below zero as often as above.
      response.setFullBlockReportLeaseId(LEASE);
    }
    call.reply(response.build());
  }

  private void blockReport(RpcCall call, BlockReportRequestProto request) {
    fullReports.add(request);
    call.reply(BlockReportResponseProto.getDefaultInstance());
  }

  private void receivedAndDeleted(RpcCall call, BlockReceivedAndDeletedRequestProto request) {
    String uuid = request.getRegistration().getDatanodeID().getDatanodeUuid();
    for (StorageReceivedDeletedBlocksProto storage : request.getBlocksList()) {
      events
          .computeIfAbsent(uuid, any -> new CopyOnWriteArrayList<>())
          .addAll(storage.getBlocksList());
    }
    call.reply(BlockReceivedAndDeletedResponseProto.getDefaultInstance());
  }

  @Override
  public void close() {
    server.close();
  }
}
