package io.ashlar.datanode.read;

import com.google.protobuf.ByteString;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.protocol.proto.BlockChecksumOptionsProto;
import io.ashlar.protocol.proto.BlockChecksumTypeProto;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpBlockChecksumProto;
import io.ashlar.protocol.proto.OpBlockChecksumResponseProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.CrcComposer;
import io.ashlar.protocol.transfer.Delimited;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers BLOCK_CHECKSUM (wire reference 3.11). Works on a blocking thread. */
public final class BlockChecksum {
  private static final Logger LOG = LoggerFactory.getLogger(BlockChecksum.class);

  /** Checksums read at once. */
  private static final int BUFFER_BYTES = 256 << 10;

  private BlockChecksum() {}

  /** Answers, and closes the connection. */
  public static void answer(ReadServices services, Channel channel, OpBlockChecksumProto op) {
    services
        .blockingThreads()
        .execute(
            () ->
                channel
                    .writeAndFlush(Delimited.encode(channel.alloc(), response(services, op)))
                    .addListener(ChannelFutureListener.CLOSE));
  }

  private static BlockOpResponseProto response(ReadServices services, OpBlockChecksumProto op) {
    ExtendedBlockProto block = op.getHeader().getBlock();
    try (BlockSource source = BlockSource.open(services.pool(), block)) {
      long length =
          block.getNumBytes() > 0
              ? Math.min(block.getNumBytes(), source.length())
              : source.length();
      return BlockOpResponseProto.newBuilder()
          .setStatus(Status.SUCCESS)
          .setChecksumResponse(compute(source, length, op.getBlockChecksumOptions()))
          .build();
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.info("No checksum of block {}: {}", block.getBlockId(), e.toString());
      return BlockOpResponseProto.newBuilder()
          .setStatus(Status.ERROR)
          .setMessage(e.toString())
          .build();
    }
  }

  static OpBlockChecksumResponseProto compute(
      BlockSource source, long length, BlockChecksumOptionsProto options) throws IOException {
    ChecksumSpec checksum = source.checksum();
    boolean composite = options.getBlockChecksumType() == BlockChecksumTypeProto.COMPOSITE_CRC;
    ByteString value = composite ? compositeCrc(source, length) : md5OfCrcs(source, length);
    long chunks = (length + checksum.bytesPerChecksum() - 1) / checksum.bytesPerChecksum();
    return OpBlockChecksumResponseProto.newBuilder()
        .setBytesPerCrc(checksum.bytesPerChecksum())
        .setCrcPerBlock(checksum.type() == ChecksumType.NULL ? 0 : chunks)
        .setBlockChecksum(value)
        .setCrcType(checksum.type().toProto())
        .setBlockChecksumOptions(
            BlockChecksumOptionsProto.newBuilder()
                .setBlockChecksumType(options.getBlockChecksumType())
                .setStripeLength(options.getStripeLength()))
        .build();
  }

  /** Takes checksums, several at once, with the length of the data that they are for. */
  @FunctionalInterface
  private interface ChecksumSink {
    void take(ByteBuffer checksums, long dataLength);
  }

  private static ByteString md5OfCrcs(BlockSource source, long length) throws IOException {
    MessageDigest md5;
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
    forEachChecksum(source, length, (checksums, dataLength) -> md5.update(checksums));
    return ByteString.copyFrom(md5.digest());
  }

  private static ByteString compositeCrc(BlockSource source, long length) throws IOException {
    CrcComposer composer = new CrcComposer(source.checksum().type());
    int chunkLength = source.checksum().bytesPerChecksum();
    forEachChecksum(
        source,
        length,
        (checksums, dataLength) -> {
          long rest = dataLength;
          while (checksums.hasRemaining()) {
            composer.append(checksums.getInt(), Math.min(rest, chunkLength));
            rest -= chunkLength;
          }
        });
    return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(composer.value()).flip());
  }

  private static void forEachChecksum(BlockSource source, long length, ChecksumSink sink)
      throws IOException {
    ChecksumSpec checksum = source.checksum();
    if (checksum.type() == ChecksumType.NULL) {
      return;
    }
    // A chunk cut short by the requested length has no checksum on disk.
    boolean cut = length < source.length() && length % checksum.bytesPerChecksum() != 0;
    long stored = cut ? checksum.chunkStart(length) : length;
    long dataStep = (long) (BUFFER_BYTES / checksum.type().size()) * checksum.bytesPerChecksum();
    for (long position = 0; position < stored; position += dataStep) {
      long dataLength = Math.min(dataStep, stored - position);
      ByteBuffer buffer = ByteBuffer.allocate((int) checksum.checksumsLength(dataLength));
      source.readChecksums(position, buffer);
      sink.take(buffer.flip(), dataLength);
    }
    if (cut) {
      ByteBuffer rest = ByteBuffer.allocate((int) (length - stored));
      source.readData(stored, rest);
      int crc = checksum.type().checksum(rest.flip());
      sink.take(ByteBuffer.allocate(Integer.BYTES).putInt(crc).flip(), (long) rest.limit());
    }
  }
}
