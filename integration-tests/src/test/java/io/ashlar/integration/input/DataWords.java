package io.ashlar.integration.input;

import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ChecksumTypeProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/** What is said on a DataNode's data port, about blocks of one pool. Thread-safe. */
final class DataWords {
  private static final int CHUNK = 512;

  /** Far from the ids that a NameNode gives to the blocks of files. */
  private static final long FIRST_BLOCK = 1L << 40;

  private final String pool;
  private final AtomicLong nextBlock = new AtomicLong(FIRST_BLOCK);

  private DataWords(String pool) {
    this.pool = pool;
  }

  /** For the pool whose blocks lie below that directory. */
  static DataWords of(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("BP-"))
          .findFirst()
          .map(DataWords::new)
          .orElseThrow();
    }
  }

  /** Opens a block that no file has, another one each time; no DataNode keeps it for long. */
  byte[] writeBlock() {
    OpWriteBlockProto operation =
        OpWriteBlockProto.newBuilder()
            .setHeader(header(nextBlock.getAndIncrement(), 1001, 0))
            .setStage(BlockConstructionStage.PIPELINE_SETUP_CREATE)
            .setPipelineSize(1)
            .setMinBytesRcvd(0)
            .setMaxBytesRcvd(0)
            .setLatestGenerationStamp(0)
            .setRequestedChecksum(
                ChecksumProto.newBuilder()
                    .setType(ChecksumTypeProto.CHECKSUM_CRC32C)
                    .setBytesPerChecksum(CHUNK))
            .build();
    return operation(Op.WRITE_BLOCK, operation.toByteArray());
  }

  /** Reads the whole of a block. */
  byte[] readBlock(long blockId, long stamp, long length) {
    OpReadBlockProto operation =
        OpReadBlockProto.newBuilder()
            .setHeader(header(blockId, stamp, length))
            .setOffset(0)
            .setLen(length)
            .build();
    return operation(Op.READ_BLOCK, operation.toByteArray());
  }

  /** Reads a block that there is not. */
  byte[] readUnknown() {
    return readBlock(FIRST_BLOCK - 1, 1001, 1);
  }

  /** Reads the whole of the longest finalized block that lies below that directory. */
  byte[] readLongest(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      Path meta =
          all.filter(path -> path.toString().contains("/finalized/"))
              .filter(path -> path.getFileName().toString().endsWith(".meta"))
              .max(Comparator.comparingLong(path -> path.toFile().length()))
              .orElseThrow();
      String[] parts = meta.getFileName().toString().split("[_.]");
      long length = Files.size(meta.resolveSibling(parts[0] + "_" + parts[1]));
      return readBlock(Long.parseLong(parts[1]), Long.parseLong(parts[2]), length);
    }
  }

  private ClientOperationHeaderProto header(long blockId, long stamp, long length) {
    ExtendedBlockProto block =
        ExtendedBlockProto.newBuilder()
            .setPoolId(pool)
            .setBlockId(blockId)
            .setGenerationStamp(stamp)
            .setNumBytes(length)
            .build();
    return ClientOperationHeaderProto.newBuilder()
        .setBaseHeader(BaseHeaderProto.newBuilder().setBlock(block))
        .setClientName("greedy")
        .build();
  }

  private static byte[] operation(Op op, byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, (byte) Op.VERSION, (byte) op.code()});
    TransferOperations.writeDelimited(out, message);
    return out.toByteArray();
  }

  /** So many packets of one chunk of zeros each, of which none is the last. */
  static byte[] packets(int first, int count) {
    CRC32C crc = new CRC32C();
    crc.update(new byte[CHUNK]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = first; i < first + count; i++) {
      PacketHeader header = new PacketHeader((long) i * CHUNK, i, false, CHUNK, false);
      ByteBuffer packet = ByteBuffer.allocate(header.encodedLength() + Integer.BYTES + CHUNK);
      header.encode(packet, Integer.BYTES);
      packet.putInt((int) crc.getValue());
      out.writeBytes(packet.array());
    }
    return out.toByteArray();
  }
}
