package io.ashlar.fs.transfer;

import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.CachingStrategyProto;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.ClientOperationHeaderProto;
import io.ashlar.protocol.proto.ClientReadStatusProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.OpReadBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.MalformedPacketException;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A range of one replica on its way from a DataNode: bytes that {@link #read} gives have been
 * verified against the replica's checksums (wire reference 3.10). Belongs to one thread at a time.
 *
 * <p>Bytes are verified where they were received and copied once, to the caller; a large direct
 * buffer is filled straight from the socket. What the socket buffers hold is the read-ahead.
 */
public final class BlockReader {
  private static final Logger log = LoggerFactory.getLogger(BlockReader.class);

  /** Limit on a packet's lengths and header together (wire reference 3.4). */
  private static final int MAX_PACKET_BYTES = 16 << 20;

  private static final int MAX_HEADER_MESSAGE_BYTES = 256;
  private static final int MAX_BYTES_PER_CHECKSUM = 64 * 1024;

  /** From here on a read into a direct buffer skips the receive buffer. */
  private static final int STRAIGHT_READ_BYTES = 32 * 1024;

  private final DatanodeConnection connection;
  private final ExtendedBlockProto block;
  private final long start;
  private final boolean reusedConnection;

  /** Bytes of the range not yet given to the caller. */
  private long wanted;

  /** Bytes in front of the range that arrive only because they share its first chunk. */
  private int surplus;

  private boolean started;
  private boolean finished;
  private ChecksumType checksumType;
  private int bytesPerChecksum;
  private ByteBuffer checksums = ByteBuffer.allocate(0);
  private long nextSequenceNumber;

  /** Where in the block the next byte of {@link #connection} that is data belongs. */
  private long offsetInBlock;

  /** Data bytes of the current packet that were not yet verified. */
  private int unverified;

  /** Data bytes at the front of the receive buffer that were verified and not yet given away. */
  private int verified;

  private BlockReader(
      DatanodeConnection connection,
      boolean reusedConnection,
      ExtendedBlockProto block,
      long start,
      long length) {
    this.connection = connection;
    this.reusedConnection = reusedConnection;
    this.block = block;
    this.start = start;
    this.wanted = length;
  }

  /**
   * Asks for a range, without waiting for the answer. The reader owns the connection until {@link
   * #isFinished}.
   *
   * @param offset of the range in the block
   * @param length of the range, at least 1; it must lie within the replica
   * @param reusedConnection whether the connection has served before, and may be stale
   */
  public static BlockReader start(
      DatanodeConnection connection,
      boolean reusedConnection,
      LocatedBlockProto block,
      long offset,
      long length,
      String clientName)
      throws IOException {
    OpReadBlockProto request =
        OpReadBlockProto.newBuilder()
            .setHeader(
                ClientOperationHeaderProto.newBuilder()
                    .setBaseHeader(
                        BaseHeaderProto.newBuilder()
                            .setBlock(block.getB())
                            .setToken(block.getBlockToken()))
                    .setClientName(clientName))
            .setOffset(offset)
            .setLen(length)
            .setSendChecksums(true)
            .setCachingStrategy(CachingStrategyProto.getDefaultInstance())
            .build();
    connection.send(Op.READ_BLOCK, request);
    return new BlockReader(connection, reusedConnection, block.getB(), offset, length);
  }

  /** The connection it reads from. */
  public DatanodeConnection connection() {
    return connection;
  }

  /** Bytes of the range not yet given to the caller. */
  public long remaining() {
    return wanted;
  }

  /** Whether nothing has come back yet on a connection that may have been stale. */
  public boolean isStale() {
    return reusedConnection && !started;
  }

  /** Whether the whole range was read and the connection can take another operation. */
  public boolean isFinished() {
    return finished;
  }

  /**
   * Gives the next bytes of the range, waiting for at least one.
   *
   * @return how many, or -1 at the end of the range
   * @throws CorruptReplicaException if the replica does not match its checksums; the bytes given so
   *     far are good
   * @throws IOException if the DataNode refused, broke the protocol or is lost
   */
  public int read(ByteBuffer into) throws IOException {
    if (wanted == 0) {
      return -1;
    }
    if (!started) {
      awaitAnswer();
    }
    int given = 0;
    while (given == 0 && into.hasRemaining()) {
      given = step(into);
    }
    if (wanted == 0) {
      finishQuietly();
    }
    return given;
  }

  /** A range that is complete stays good if its end is not: then only the connection is lost. */
  private void finishQuietly() {
    try {
      finish();
    } catch (IOException e) {
      log.debug("The connection to DataNode {} cannot be used again", connection, e);
    }
  }

  /** Moves on by one packet header, one verification, or some bytes to the caller. */
  private int step(ByteBuffer into) throws IOException {
    boolean straight = goesStraight(into);
    if (verified > 0) {
      return give(into);
    }
    if (unverified == 0) {
      nextPacket(straight);
      return 0;
    }
    if (straight && surplus == 0 && !connection.received().hasRemaining()) {
      int count = straightLength(into);
      if (count > 0) {
        return receiveInto(into, count);
      }
    }
    verifyReceived(into.remaining());
    return 0;
  }

  private boolean goesStraight(ByteBuffer into) {
    return into.isDirect() && Math.min(into.remaining(), wanted) >= STRAIGHT_READ_BYTES;
  }

  private int give(ByteBuffer into) {
    ByteBuffer received = connection.received();
    if (surplus > 0) {
      int skipped = Math.min(surplus, verified);
      received.position(received.position() + skipped);
      surplus -= skipped;
      verified -= skipped;
    }
    int count = (int) Math.min(Math.min(verified, into.remaining()), wanted);
    int end = received.limit();
    received.limit(received.position() + count);
    into.put(received);
    received.limit(end);
    verified -= count;
    wanted -= count;
    return count;
  }

  /** How much of the current packet can go to the caller's buffer in whole chunks. */
  private int straightLength(ByteBuffer into) {
    int most = (int) Math.min(Math.min(unverified, into.remaining()), wanted);
    return most == unverified ? most : most - most % bytesPerChecksum;
  }

  private int receiveInto(ByteBuffer into, int count) throws IOException {
    int begin = into.position();
    int end = into.limit();
    into.limit(begin + count);
    try {
      connection.readFully(into);
      into.position(begin);
      verify(into);
    } catch (IOException e) {
      into.position(begin);
      throw e;
    } finally {
      into.limit(end);
    }
    wanted -= count;
    return count;
  }

  /** Verifies what has arrived of the current packet, in whole chunks, at least one. */
  private void verifyReceived(int callerWants) throws IOException {
    ByteBuffer received = connection.received();
    connection.require(Math.min(unverified, bytesPerChecksum));
    int here = Math.min(received.remaining(), unverified);
    int useful = roundUpToChunk(surplus + (long) callerWants);
    int count = Math.min(here, useful);
    if (count < unverified) {
      count -= count % bytesPerChecksum;
    }
    int begin = received.position();
    int end = received.limit();
    received.limit(begin + count);
    try {
      verify(received);
    } finally {
      received.limit(end).position(begin);
    }
    verified = count;
  }

  private int roundUpToChunk(long bytes) {
    long chunks = (bytes + bytesPerChecksum - 1) / bytesPerChecksum;
    return (int) Math.min(chunks * bytesPerChecksum, MAX_PACKET_BYTES);
  }

  /** Verifies the remaining bytes of a buffer, which it consumes, as the packet's next ones. */
  private void verify(ByteBuffer data) throws CorruptReplicaException {
    int length = data.remaining();
    int sumsLength = (int) checksumType.checksumLength(length, bytesPerChecksum);
    int sumsEnd = checksums.limit();
    checksums.limit(checksums.position() + sumsLength);
    int corrupt = checksumType.firstCorrupt(data, checksums, bytesPerChecksum);
    checksums.limit(sumsEnd).position(checksums.position() + sumsLength);
    if (corrupt != ChecksumType.NONE) {
      throw new CorruptReplicaException(
          "Block "
              + block.getBlockId()
              + " on DataNode "
              + connection
              + " does not match its"
              + " checksums at offset "
              + (offsetInBlock + corrupt));
    }
    offsetInBlock += length;
    unverified -= length;
  }

  private void awaitAnswer() throws IOException {
    BlockOpResponseProto answer = connection.receive(BlockOpResponseProto.parser());
    started = true;
    if (answer.getStatus() != Status.SUCCESS) {
      throw new IOException(
          "DataNode "
              + connection
              + " refused to send block "
              + block.getBlockId()
              + ": "
              + answer.getStatus()
              + " "
              + answer.getMessage());
    }
    ChecksumProto checksum = answer.getReadOpChecksumInfo().getChecksum();
    checksumType = ChecksumType.of(checksum.getType());
    bytesPerChecksum = checksum.getBytesPerChecksum();
    offsetInBlock = answer.getReadOpChecksumInfo().getChunkOffset();
    if (bytesPerChecksum < 1 || bytesPerChecksum > MAX_BYTES_PER_CHECKSUM) {
      throw malformed("chunks of " + bytesPerChecksum + " bytes");
    }
    if (offsetInBlock > start || offsetInBlock <= start - bytesPerChecksum) {
      throw malformed("a first chunk at " + offsetInBlock + " for a read at " + start);
    }
    surplus = (int) (start - offsetInBlock);
  }

  private void nextPacket(boolean headerOnly) throws IOException {
    PacketHeader header = readHeader(headerOnly);
    if (header.last() || header.dataLength() <= 0) {
      throw malformed("an end " + wanted + " bytes early");
    }
    unverified = header.dataLength();
  }

  /** Reads a packet's header and checksums. */
  private PacketHeader readHeader(boolean headerOnly) throws IOException {
    require(PacketHeader.LENGTHS, headerOnly);
    ByteBuffer received = connection.received();
    int payloadLength = received.getInt();
    int headerLength = received.getShort() & 0xFFFF;
    if (payloadLength < 4
        || payloadLength + (long) headerLength > MAX_PACKET_BYTES
        || headerLength > MAX_HEADER_MESSAGE_BYTES) {
      throw malformed("a packet of " + payloadLength + " and " + headerLength + " bytes");
    }
    require(headerLength, headerOnly);
    PacketHeader header = PacketHeader.decode(received, headerLength);
    long checksumLength = checksumType.checksumLength(header.dataLength(), bytesPerChecksum);
    if (header.dataLength() < 0 || payloadLength != 4 + checksumLength + header.dataLength()) {
      throw malformed(header + " with a length of " + payloadLength);
    }
    if (header.sequenceNumber() != nextSequenceNumber || header.offsetInBlock() != offsetInBlock) {
      throw malformed(
          header
              + " where packet "
              + nextSequenceNumber
              + " at offset "
              + offsetInBlock
              + " was due");
    }
    nextSequenceNumber++;
    readChecksums((int) checksumLength, headerOnly);
    return header;
  }

  private void readChecksums(int length, boolean exactly) throws IOException {
    if (checksums.capacity() < length) {
      checksums = ByteBuffer.allocate(length);
    }
    checksums.clear();
    ByteBuffer received = connection.received();
    while (checksums.position() < length) {
      require(Math.min(length - checksums.position(), received.capacity()), exactly);
      int count = Math.min(length - checksums.position(), received.remaining());
      int end = received.limit();
      received.limit(received.position() + count);
      checksums.put(received);
      received.limit(end);
    }
    checksums.flip();
  }

  private void require(int count, boolean exactly) throws IOException {
    if (exactly) {
      connection.requireExactly(count);
    } else {
      connection.require(count);
    }
  }

  /**
   * Takes what follows the range, the rest of its last chunk and the empty last packet, and tells
   * the DataNode that all is well, so that the connection can be used again.
   */
  private void finish() throws IOException {
    discard(verified);
    verified = 0;
    while (unverified > 0) {
      verifyReceived(unverified);
      discard(verified);
      verified = 0;
    }
    PacketHeader last = readHeader(true);
    if (!last.last() || last.dataLength() != 0) {
      throw malformed(last + " where the end was due");
    }
    Status verdict = checksumType == ChecksumType.NULL ? Status.SUCCESS : Status.CHECKSUM_OK;
    connection.send(ClientReadStatusProto.newBuilder().setStatus(verdict).build());
    finished = true;
  }

  private void discard(int count) {
    ByteBuffer received = connection.received();
    received.position(received.position() + count);
  }

  private MalformedPacketException malformed(String what) {
    return new MalformedPacketException(
        "DataNode " + connection + " sent " + what + " for block " + block.getBlockId());
  }
}
