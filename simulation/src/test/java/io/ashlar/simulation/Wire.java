package io.ashlar.simulation;

import com.google.protobuf.ByteString;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.transfer.ChecksumType;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes messages of the data transfer protocol. */
final class Wire {
  static final ChecksumSpec CHECKSUM = new ChecksumSpec(ChecksumType.CRC32C, 512);

  /** What is written: a block's version, how long it will be, and how it is checked. */
  record Target(long blockId, long generationStamp, long bytes, ChecksumSpec checksum) {}

  /** How far a pipeline had come that is set up again. */
  record Progress(long latestStamp, long minBytes, long maxBytes) {}

  private Wire() {}

  static WriteSetup setup(
      Target target,
      String client,
      BlockConstructionStage stage,
      List<String> behind,
      Progress progress) {
    OpWriteBlockProto.Builder op =
        OpWriteBlockProto.newBuilder()
            .setHeader(
                ClientOperationHeaderProto.newBuilder()
                    .setClientName(client)
                    .setBaseHeader(
                        BaseHeaderProto.newBuilder()
                            .setToken(
                                TokenProto.newBuilder()
                                    .setIdentifier(ByteString.EMPTY)
                                    .setPassword(ByteString.EMPTY)
                                    .setKind("")
                                    .setService(""))
                            .setBlock(
                                ExtendedBlockProto.newBuilder()
                                    .setPoolId("BP-simulation")
                                    .setBlockId(target.blockId())
                                    .setGenerationStamp(target.generationStamp())
                                    .setNumBytes(target.bytes()))))
            .setStage(stage)
            .setPipelineSize(behind.size() + 1)
            .setMinBytesRcvd(progress.minBytes())
            .setMaxBytesRcvd(progress.maxBytes())
            .setLatestGenerationStamp(progress.latestStamp())
            .setRequestedChecksum(
                ChecksumProto.newBuilder()
                    .setType(target.checksum().type().toProto())
                    .setBytesPerChecksum(target.checksum().bytesPerChecksum()));
    behind.forEach(uuid -> op.addTargets(node(uuid)));
    return new WriteSetup(op.build());
  }

  /** The same, of a copy from that node. */
  static WriteSetup from(String uuid, WriteSetup setup) {
    return new WriteSetup(setup.op().toBuilder().setSource(node(uuid)).build());
  }

  private static DatanodeInfoProto node(String uuid) {
    return DatanodeInfoProto.newBuilder()
        .setId(
            DatanodeIDProto.newBuilder()
                .setIpAddr(uuid)
                .setHostName(uuid)
                .setDatanodeUuid(uuid)
                .setXferPort(1)
                .setInfoPort(1)
                .setIpcPort(1))
        .build();
  }

  /** The checksums of data that begins at this offset of a block. */
  static byte[] checksums(byte[] data) {
    ByteBuffer checksums = ByteBuffer.allocate((int) CHECKSUM.checksumsLength(data.length));
    CHECKSUM.type().compute(ByteBuffer.wrap(data), CHECKSUM.bytesPerChecksum(), checksums);
    return checksums.array();
  }
}
