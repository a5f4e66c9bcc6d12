package io.ashlar.datanode.ipc;

import com.google.protobuf.MessageLite;
import io.ashlar.datanode.ipc.DatanodeErrors.NotReadyException;
import io.ashlar.datanode.ipc.DatanodeErrors.RefusedException;
import io.ashlar.datanode.moves.MoveLimits;
import io.ashlar.datanode.namenodelink.NameNodeLink;
import io.ashlar.datanode.recovery.LocalParticipant;
import io.ashlar.datanode.recovery.LocalRecovery;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.protocol.proto.DatanodeLocalInfoProto;
import io.ashlar.protocol.proto.DatanodeVolumeInfoProto;
import io.ashlar.protocol.proto.GetBalancerBandwidthRequestProto;
import io.ashlar.protocol.proto.GetBalancerBandwidthResponseProto;
import io.ashlar.protocol.proto.GetBlockLocalPathInfoRequestProto;
import io.ashlar.protocol.proto.GetDatanodeInfoRequestProto;
import io.ashlar.protocol.proto.GetDatanodeInfoResponseProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthRequestProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthResponseProto;
import io.ashlar.protocol.proto.GetVolumeReportRequestProto;
import io.ashlar.protocol.proto.GetVolumeReportResponseProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryRequestProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.TriggerBlockReportRequestProto;
import io.ashlar.protocol.proto.TriggerBlockReportResponseProto;
import io.ashlar.protocol.proto.UpdateReplicaUnderRecoveryRequestProto;
import io.ashlar.protocol.proto.UpdateReplicaUnderRecoveryResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcLimits;
import io.ashlar.protocol.rpc.RpcServer;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves the DataNode's RPC protocols. Thread-safe. */
public final class DatanodeRpc implements AutoCloseable {
  private static final String CLIENT_PROTOCOL =
      "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol";
  private static final String INTER_PROTOCOL =
      "org.apache.hadoop.hdfs.server.protocol.InterDatanodeProtocol";

  private final Supplier<ServedPool> pool;
  private final NameNodeLink link;
  private final String softwareVersion;
  private final MoveLimits moves;
  private final Executor blockingThreads;

  /** Answers are short, too. */
  private static final int OUTBOUND_BYTES = 64 << 10;

  private final RpcServer server;

  private DatanodeRpc(
      InetSocketAddress address,
      Supplier<ServedPool> pool,
      NameNodeLink link,
      String softwareVersion,
      MoveLimits moves,
      Executor blockingThreads)
      throws IOException {
    this.pool = pool;
    this.link = link;
    this.softwareVersion = softwareVersion;
    this.moves = moves;
    this.blockingThreads = blockingThreads;
    this.server =
        RpcServer.builder()
            .address(address)
            .service(clientProtocol())
            .service(interDatanodeProtocol())
            .errors(DatanodeErrors::of)
            .threads(1)
            .limits(
                RpcLimits.defaults()
                    .withMemoryBytes(memoryBytes())
                    .withOutboundBytes(OUTBOUND_BYTES / 4, OUTBOUND_BYTES))
            .start();
  }

  /** Calls are few and short; most of what there is for buffers is for block data. */
  private static long memoryBytes() {
    return Math.max(4 << 20, Runtime.getRuntime().maxMemory() / 16);
  }

  /**
   * Listens.
   *
   * @param pool gives null until it is known
   */
  public static DatanodeRpc start(
      InetSocketAddress address,
      Supplier<ServedPool> pool,
      NameNodeLink link,
      String softwareVersion,
      MoveLimits moves,
      Executor blockingThreads)
      throws IOException {
    return new DatanodeRpc(address, pool, link, softwareVersion, moves, blockingThreads);
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }

  private ServedPool pool() throws NotReadyException {
    ServedPool served = pool.get();
    if (served == null) {
      throw new NotReadyException();
    }
    return served;
  }

  // ---- ClientDatanodeProtocol ----

  private RpcService clientProtocol() {
    return RpcService.builder(CLIENT_PROTOCOL)
        .method(
            "getReplicaVisibleLength",
            GetReplicaVisibleLengthRequestProto.parser(),
            this::getReplicaVisibleLength)
        .method(
            "getBlockLocalPathInfo",
            GetBlockLocalPathInfoRequestProto.parser(),
            (call, request) ->
                call.fail(
                    new RefusedException(
                        "Can't continue with getBlockLocalPathInfo() authorization. The user "
                            + call.user()
                            + " is not configured in dfs.block.local-path-access.user")))
        .method("getDatanodeInfo", GetDatanodeInfoRequestProto.parser(), this::getDatanodeInfo)
        .method("getVolumeReport", GetVolumeReportRequestProto.parser(), this::getVolumeReport)
        .method(
            "getBalancerBandwidth",
            GetBalancerBandwidthRequestProto.parser(),
            (call, request) ->
                call.reply(
                    GetBalancerBandwidthResponseProto.newBuilder()
                        .setBandwidth(moves.bytesPerSecond())
                        .build()))
        .method(
            "triggerBlockReport", TriggerBlockReportRequestProto.parser(), this::triggerBlockReport)
        .build();
  }

  private void getReplicaVisibleLength(RpcCall call, GetReplicaVisibleLengthRequestProto request)
      throws IOException {
    Replica replica = pool().get(request.getBlock());
    call.reply(
        GetReplicaVisibleLengthResponseProto.newBuilder()
            .setLength(replica.visibleLength())
            .build());
  }

  private void getDatanodeInfo(RpcCall call, GetDatanodeInfoRequestProto request) {
    long uptimeMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    call.reply(
        GetDatanodeInfoResponseProto.newBuilder()
            .setLocalInfo(
                DatanodeLocalInfoProto.newBuilder()
                    .setSoftwareVersion(softwareVersion)
                    .setConfigVersion("core-" + softwareVersion + ",hdfs-1")
                    .setUptime(TimeUnit.MILLISECONDS.toSeconds(uptimeMillis)))
            .build());
  }

  private void getVolumeReport(RpcCall call, GetVolumeReportRequestProto request)
      throws IOException {
    ServedPool served = pool();
    GetVolumeReportResponseProto.Builder report = GetVolumeReportResponseProto.newBuilder();
    for (Volume volume : served.volumes().volumes()) {
      long replicas =
          served.catalog().all().stream().filter(replica -> replica.store() == volume).count();
      report.addVolumeInfo(
          DatanodeVolumeInfoProto.newBuilder()
              .setPath(volume.path().toString())
              .setStorageType(StorageTypeProto.DISK)
              .setUsedSpace(volume.usedBytes())
              .setFreeSpace(volume.availableBytes())
              .setReservedSpace(0)
              .setReservedSpaceForReplicas(volume.promisedBytes())
              .setNumBlocks(replicas));
    }
    call.reply(report.build());
  }

  private void triggerBlockReport(RpcCall call, TriggerBlockReportRequestProto request) {
    if (request.getIncremental()) {
      link.sendIncrementalReport();
    } else {
      link.requestFullReport();
    }
    call.reply(TriggerBlockReportResponseProto.getDefaultInstance());
  }

  // ---- InterDatanodeProtocol ----

  private RpcService interDatanodeProtocol() {
    return RpcService.builder(INTER_PROTOCOL)
        .method(
            "initReplicaRecovery",
            InitReplicaRecoveryRequestProto.parser(),
            (call, request) -> inBackground(call, () -> initReplicaRecovery(request)))
        .method(
            "updateReplicaUnderRecovery",
            UpdateReplicaUnderRecoveryRequestProto.parser(),
            (call, request) -> inBackground(call, () -> updateReplicaUnderRecovery(request)))
        .build();
  }

  /** A method that blocks. */
  @FunctionalInterface
  private interface Blocking {
    MessageLite answer() throws IOException;
  }

  private void inBackground(RpcCall call, Blocking method) {
    blockingThreads.execute(
        () -> {
          try {
            call.reply(method.answer());
          } catch (IOException | RuntimeException e) {
            call.fail(e);
          }
        });
  }

  private MessageLite initReplicaRecovery(InitReplicaRecoveryRequestProto request)
      throws IOException {
    return LocalParticipant.answer(
        new LocalRecovery(pool())
            .begin(request.getBlock().getBlock().getB(), request.getBlock().getNewGenStamp()));
  }

  private MessageLite updateReplicaUnderRecovery(UpdateReplicaUnderRecoveryRequestProto request)
      throws IOException {
    long newBlockId =
        request.getNewBlockId() == 0 ? request.getBlock().getBlockId() : request.getNewBlockId();
    return UpdateReplicaUnderRecoveryResponseProto.newBuilder()
        .setStorageUuid(
            new LocalRecovery(pool())
                .complete(
                    request.getBlock(),
                    request.getRecoveryId(),
                    newBlockId,
                    request.getNewLength()))
        .build();
  }
}
