package io.ashlar.benchmarks;

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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A DataNode that holds no bytes: it registers, sends heartbeats, and reports the replicas that it
 * is told to report. Thread-safe after {@link #register}.
 */
final class FakeDataNode implements AutoCloseable {
  private static final String PROTOCOL = "org.apache.hadoop.hdfs.server.protocol.DatanodeProtocol";
  private static final int LAYOUT_VERSION = -57;
  private static final int REPORT_CHUNK = 64 << 10;
  private static final long CAPACITY = 1L << 50;

  private final RpcClient nameNode;
  private final DatanodeStorageProto storage;
  private final DatanodeIDProto identity;
  private final ScheduledExecutorService heartbeats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fake DataNode");
            thread.setDaemon(true);
            return thread;
          });
  private volatile DatanodeRegistrationProto registration;
  private volatile String blockPool;

  /** The blocks a DataNode says it holds, all finalized and of one length. */
  interface Blocks {
    int count();

    long id(int index);

    long generationStamp(int index);

    long lengthBytes();
  }

  FakeDataNode(InetSocketAddress nameNodeAddress, int number) {
    nameNode =
        new RpcClient(
            nameNodeAddress, PROTOCOL, System.getProperty("user.name"), Duration.ofMinutes(2));
    storage = DatanodeStorageProto.newBuilder().setStorageUuid("DS-benchmark-" + number).build();
    identity =
        DatanodeIDProto.newBuilder()
            .setIpAddr("127.0.0.1")
            .setHostName("127.0.0.1")
            .setDatanodeUuid("benchmark-" + number)
            .setXferPort(number)
            .setInfoPort(0)
            .setIpcPort(0)
            .build();
  }

  /** Registers, starts the heartbeats, and reports what it holds. */
  void register(Blocks held) throws IOException {
    NamespaceInfoProto namespace =
        nameNode
            .invoke(
                "versionRequest",
                VersionRequestProto.getDefaultInstance(),
                VersionResponseProto.parser())
            .getInfo();
    blockPool = namespace.getBlockPoolID();
    DatanodeRegistrationProto request =
        DatanodeRegistrationProto.newBuilder()
            .setDatanodeID(identity)
            .setStorageInfo(namespace.getStorageInfo().toBuilder().setLayoutVersion(LAYOUT_VERSION))
            .setKeys(
                ExportedBlockKeysProto.newBuilder()
                    .setIsBlockTokenEnabled(false)
                    .setKeyUpdateInterval(0)
                    .setTokenLifeTime(0)
                    .setCurrentKey(BlockKeyProto.newBuilder().setKeyId(0).setExpiryDate(0)))
            .setSoftwareVersion("3.5.0")
            .build();
    registration =
        nameNode
            .invoke(
                "registerDatanode",
                RegisterDatanodeRequestProto.newBuilder().setRegistration(request).build(),
                RegisterDatanodeResponseProto.parser())
            .getRegistration();
    heartbeat().join();
    heartbeats.scheduleWithFixedDelay(this::heartbeat, 1, 1, TimeUnit.SECONDS);
    report(held);
  }

  /** Says that it has received blocks. */
  CompletableFuture<BlockReceivedAndDeletedResponseProto> received(List<BlockProto> blocks) {
    StorageReceivedDeletedBlocksProto.Builder list =
        StorageReceivedDeletedBlocksProto.newBuilder()
            .setStorageUuid(storage.getStorageUuid())
            .setStorage(storage);
    for (BlockProto block : blocks) {
      list.addBlocks(
          ReceivedDeletedBlockInfoProto.newBuilder()
              .setBlock(block)
              .setStatus(ReceivedDeletedBlockInfoProto.BlockStatus.RECEIVED));
    }
    return nameNode.call(
        "blockReceivedAndDeleted",
        BlockReceivedAndDeletedRequestProto.newBuilder()
            .setRegistration(registration)
            .setBlockPoolId(blockPool)
            .addBlocks(list)
            .build(),
        BlockReceivedAndDeletedResponseProto.parser());
  }

  String uuid() {
    return identity.getDatanodeUuid();
  }

  @Override
  public void close() {
    heartbeats.shutdownNow();
    nameNode.close();
  }

  private CompletableFuture<HeartbeatResponseProto> heartbeat() {
    return nameNode.call(
        "sendHeartbeat",
        HeartbeatRequestProto.newBuilder()
            .setRegistration(registration)
            .addReports(
                StorageReportProto.newBuilder()
                    .setStorageUuid(storage.getStorageUuid())
                    .setStorage(storage)
                    .setCapacity(CAPACITY)
                    .setRemaining(CAPACITY))
            .build(),
        HeartbeatResponseProto.parser());
  }

  private void report(Blocks held) throws IOException {
    StorageBlockReportProto.Builder list =
        StorageBlockReportProto.newBuilder().setStorage(storage).setNumberOfBlocks(held.count());
    ByteString encoded = encode(held);
    for (int start = 0; start < encoded.size(); start += REPORT_CHUNK) {
      list.addBlocksBuffers(
          encoded.substring(start, Math.min(encoded.size(), start + REPORT_CHUNK)));
    }
    nameNode.invoke(
        "blockReport",
        BlockReportRequestProto.newBuilder()
            .setRegistration(registration)
            .setBlockPoolId(blockPool)
            .addReports(list)
            .setContext(BlockReportContextProto.newBuilder().setTotalRpcs(1).setCurRpc(0).setId(1))
            .build(),
        BlockReportResponseProto.parser());
  }

  /** Four varints for each block: id in zigzag, length, generation stamp, state FINALIZED. */
  private static ByteString encode(Blocks held) throws IOException {
    ByteString.Output bytes = ByteString.newOutput(held.count() * 12 + 16);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < held.count(); i++) {
      out.writeSInt64NoTag(held.id(i));
      out.writeUInt64NoTag(held.lengthBytes());
      out.writeUInt64NoTag(held.generationStamp(i));
      out.writeUInt64NoTag(0);
    }
    out.flush();
    return bytes.toByteString();
  }
}
