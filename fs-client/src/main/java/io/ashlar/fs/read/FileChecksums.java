package io.ashlar.fs.read;

import com.google.protobuf.ByteString;
import io.ashlar.fs.FileChecksum;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.DatanodeConnection;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockChecksumOptionsProto;
import io.ashlar.protocol.proto.BlockChecksumTypeProto;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.proto.OpBlockChecksumProto;
import io.ashlar.protocol.proto.OpBlockChecksumResponseProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.CrcComposer;
import io.ashlar.protocol.transfer.Op;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Checksums of whole files out of those that DataNodes give for blocks (wire reference 3.11), equal
 * to those of Hadoop's client. Stateless but for what it is made of; thread-safe.
 */
public final class FileChecksums {
  private static final int MD5_BYTES = 16;
  private static final int BUFFER_BYTES = 4096;
  private static final long LIMIT_MILLIS = 120_000;

  /** What Hadoop hashes: a buffer that starts at this size and doubles, with zeros at its end. */
  private static final int FIRST_PADDED_BYTES = 32;

  private final NameNodeClient nameNode;
  private final Transfers transfers;

  /** Asks through these. */
  public FileChecksums(NameNodeClient nameNode, Transfers transfers) {
    this.nameNode = nameNode;
    this.transfers = transfers;
  }

  private record BlockSum(OpBlockChecksumResponseProto answer, long lengthBytes) {
    ChecksumType type() {
      return ChecksumType.of(answer.getCrcType());
    }
  }

  /**
   * Computes one.
   *
   * @param lengthBytes how many of the file's first bytes count, at most
   * @throws IOException if the file is still written, or a block's checksum is not to be had
   */
  public FileChecksum compute(String path, FileChecksum.Kind kind, long lengthBytes)
      throws IOException {
    LocatedBlocksProto located = nameNode.getBlockLocations(path, 0, lengthBytes);
    if (located.getUnderConstruction()) {
      throw new IOException("Fail to get checksum, since file " + path + " is under construction.");
    }
    List<BlockSum> sums = new ArrayList<>();
    long rest = Math.min(lengthBytes, located.getFileLength());
    for (LocatedBlockProto block : located.getBlocksList()) {
      long length = Math.min(rest, block.getB().getNumBytes());
      if (length > 0) {
        sums.add(new BlockSum(ask(path, withLength(block, length), kind), length));
      }
      rest -= length;
    }
    if (sums.isEmpty()) {
      return md5("CRC32", 0, 0, ByteBuffer.allocate(0));
    }
    return kind == FileChecksum.Kind.COMPOSITE_CRC ? composite(path, sums) : md5(path, sums);
  }

  private static LocatedBlockProto withLength(LocatedBlockProto block, long length) {
    return block.toBuilder().setB(block.getB().toBuilder().setNumBytes(length)).build();
  }

  private OpBlockChecksumResponseProto ask(
      String path, LocatedBlockProto block, FileChecksum.Kind kind) throws IOException {
    IOException failure =
        new IOException("Block " + block.getB().getBlockId() + " of " + path + " has no replica");
    for (DatanodeInfoProto node : block.getLocsList()) {
      try {
        return ask(node, block, kind);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new IOException(
        "No checksum of block "
            + block.getB().getBlockId()
            + " of "
            + path
            + ": "
            + failure.getMessage(),
        failure);
  }

  private OpBlockChecksumResponseProto ask(
      DatanodeInfoProto node, LocatedBlockProto block, FileChecksum.Kind kind) throws IOException {
    BlockChecksumTypeProto type =
        kind == FileChecksum.Kind.COMPOSITE_CRC
            ? BlockChecksumTypeProto.COMPOSITE_CRC
            : BlockChecksumTypeProto.MD5CRC;
    OpBlockChecksumProto question =
        OpBlockChecksumProto.newBuilder()
            .setHeader(
                BaseHeaderProto.newBuilder().setBlock(block.getB()).setToken(block.getBlockToken()))
            .setBlockChecksumOptions(
                BlockChecksumOptionsProto.newBuilder().setBlockChecksumType(type))
            .build();
    try (DatanodeConnection connection =
        DatanodeConnection.open(node.getId(), transfers.deadlines(), BUFFER_BYTES, LIMIT_MILLIS)) {
      connection.send(Op.BLOCK_CHECKSUM, question);
      BlockOpResponseProto answer = connection.receive(BlockOpResponseProto.parser());
      if (answer.getStatus() != Status.SUCCESS) {
        throw new IOException(
            "DataNode "
                + connection
                + " answers "
                + answer.getStatus()
                + (answer.getMessage().isEmpty() ? "" : ": " + answer.getMessage()));
      }
      return answer.getChecksumResponse();
    }
  }

  private static FileChecksum md5(String path, List<BlockSum> sums) throws IOException {
    OpBlockChecksumResponseProto first = sums.get(0).answer();
    ByteBuffer md5s = ByteBuffer.allocate(sums.size() * MD5_BYTES);
    for (BlockSum sum : sums) {
      if (sum.answer().getBytesPerCrc() != first.getBytesPerCrc()) {
        throw mixed(path);
      }
      md5s.put(checked(sum.answer().getBlockChecksum(), MD5_BYTES).asReadOnlyByteBuffer());
    }
    return md5(
        typeOfAll(path, sums).name(),
        first.getBytesPerCrc(),
        sums.size() > 1 ? first.getCrcPerBlock() : 0,
        md5s.flip());
  }

  private static FileChecksum md5(
      String type, int bytesPerCrc, long crcPerBlock, ByteBuffer blockSums) {
    int padded = FIRST_PADDED_BYTES;
    while (padded < blockSums.remaining()) {
      padded *= 2;
    }
    ByteBuffer sum =
        ByteBuffer.allocate(Integer.BYTES + Long.BYTES + MD5_BYTES)
            .putInt(bytesPerCrc)
            .putLong(crcPerBlock)
            .put(md5().digest(ByteBuffer.allocate(padded).put(blockSums).array()));
    return new FileChecksum(
        "MD5-of-" + crcPerBlock + "MD5-of-" + bytesPerCrc + type,
        HexFormat.of().formatHex(sum.array()));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }

  private static FileChecksum composite(String path, List<BlockSum> sums) throws IOException {
    ChecksumType type = typeOfAll(path, sums);
    CrcComposer composer = new CrcComposer(type);
    for (BlockSum sum : sums) {
      ByteString crc = checked(sum.answer().getBlockChecksum(), Integer.BYTES);
      composer.append(crc.asReadOnlyByteBuffer().getInt(), sum.lengthBytes());
    }
    return new FileChecksum("COMPOSITE-" + type, HexFormat.of().toHexDigits(composer.value()));
  }

  private static ChecksumType typeOfAll(String path, List<BlockSum> sums) throws IOException {
    ChecksumType type = sums.get(0).type();
    if (type == ChecksumType.NULL) {
      throw new IOException("The blocks of " + path + " have no checksums");
    }
    if (sums.stream().anyMatch(sum -> sum.type() != type)) {
      throw mixed(path);
    }
    return type;
  }

  private static IOException mixed(String path) {
    return new IOException("The blocks of " + path + " have different kinds of checksums");
  }

  private static ByteString checked(ByteString sum, int length) throws IOException {
    if (sum.size() != length) {
      throw new IOException(
          "A DataNode answers with a checksum of "
              + sum.size()
              + " bytes where "
              + length
              + " were asked for");
    }
    return sum;
  }
}
