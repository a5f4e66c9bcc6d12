package io.ashlar.protocol.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.protocol.proto.PacketHeaderProto;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a packet says about itself (wire reference 3.4). Immutable.
 *
 * <p>On the wire it stands behind two lengths: four bytes that count themselves, the checksums and
 * the data, and two bytes for the length of the header message.
 *
 * @param offsetInBlock where in the block the data begins
 * @param sequenceNumber consecutive within a stream, or {@link #HEARTBEAT}
 * @param last whether this packet ends the block; it carries no data
 * @param dataLength bytes of data, without checksums
 * @param sync whether the receiver syncs to disk before it acknowledges
 */
public record PacketHeader(
    long offsetInBlock, long sequenceNumber, boolean last, int dataLength, boolean sync) {

  /** Sequence number of a packet that only keeps the connection alive. */
  public static final long HEARTBEAT = -1;

  /** Bytes of the two lengths in front of the header message. */
  public static final int LENGTHS = 6;

  /** The longest encoding, lengths included; senders may reserve it. */
  public static final int MAX_ENCODED_LENGTH = 33;

  private static final int PLAIN_LENGTH = 25;
  private static final int SYNC_LENGTH = 27;

  // Protobuf tags: field number << 3 | wire type (1 = fixed64, 0 = varint, 5 = fixed32).
  private static final byte OFFSET_TAG = 1 << 3 | 1;
  private static final byte SEQUENCE_TAG = 2 << 3 | 1;
  private static final byte LAST_TAG = 3 << 3;
  private static final byte DATA_LENGTH_TAG = 4 << 3 | 5;
  private static final byte SYNC_TAG = 5 << 3;

  /** The packet that keeps a connection alive while there is nothing to send. */
  public static PacketHeader heartbeat() {
    return new PacketHeader(0, HEARTBEAT, false, 0, false);
  }

  /** Whether this is a heartbeat. */
  public boolean isHeartbeat() {
    return sequenceNumber == HEARTBEAT;
  }

  /** Bytes that {@link #encode} writes, the two lengths included: 31 or 33. */
  public int encodedLength() {
    return LENGTHS + messageLength();
  }

  private int messageLength() {
    return sync ? SYNC_LENGTH : PLAIN_LENGTH;
  }

  /**
   * Appends both lengths and the header; checksums and data follow.
   *
   * @param checksumLength bytes of checksums that will follow
   */
  public void encode(ByteBuf out, int checksumLength) {
    out.writeInt(4 + checksumLength + dataLength);
    out.writeShort(messageLength());
    out.writeByte(OFFSET_TAG).writeLongLE(offsetInBlock);
    out.writeByte(SEQUENCE_TAG).writeLongLE(sequenceNumber);
    out.writeByte(LAST_TAG).writeBoolean(last);
    out.writeByte(DATA_LENGTH_TAG).writeIntLE(dataLength);
    if (sync) {
      out.writeByte(SYNC_TAG).writeByte(1);
    }
  }

  /** As {@link #encode(ByteBuf, int)}, at the buffer's position; its byte order does not matter. */
  public void encode(ByteBuffer out, int checksumLength) {
    ByteOrder order = out.order();
    out.order(ByteOrder.BIG_ENDIAN);
    out.putInt(4 + checksumLength + dataLength).putShort((short) messageLength());
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.put(OFFSET_TAG).putLong(offsetInBlock);
    out.put(SEQUENCE_TAG).putLong(sequenceNumber);
    out.put(LAST_TAG).put((byte) (last ? 1 : 0));
    out.put(DATA_LENGTH_TAG).putInt(dataLength);
    if (sync) {
      out.put(SYNC_TAG).put((byte) 1);
    }
    out.order(order);
  }

  /**
   * The header message in a buffer.
   *
   * @param index where the message begins, behind the two lengths
   * @param length the message's length; the bytes must be there
   * @throws InvalidProtocolBufferException if the bytes are no packet header
   */
  public static PacketHeader decode(ByteBuf in, int index, int length)
      throws InvalidProtocolBufferException {
    if (isUsualLayout(in, index, length)) {
      return new PacketHeader(
          in.getLongLE(index + 1),
          in.getLongLE(index + 10),
          in.getByte(index + 19) != 0,
          in.getIntLE(index + 21),
          length == SYNC_LENGTH && in.getByte(index + 26) != 0);
    }
    return of(PacketHeaderProto.parseFrom(ByteBufUtil.getBytes(in, index, length)));
  }

  /**
   * The header message in the next {@code length} bytes of a buffer, which moves past them.
   *
   * @throws InvalidProtocolBufferException if the bytes are no packet header
   */
  public static PacketHeader decode(ByteBuffer in, int length)
      throws InvalidProtocolBufferException {
    byte[] message = new byte[length];
    in.get(message);
    return of(PacketHeaderProto.parseFrom(message));
  }

  private static PacketHeader of(PacketHeaderProto message) {
    return new PacketHeader(
        message.getOffsetInBlock(),
        message.getSeqno(),
        message.getLastPacketInBlock(),
        message.getDataLen(),
        message.getSyncBlock());
  }

  /** Every known sender writes the fields in order, each once: no need of a parser then. */
  private static boolean isUsualLayout(ByteBuf in, int index, int length) {
    return (length == PLAIN_LENGTH || (length == SYNC_LENGTH && in.getByte(index + 25) == SYNC_TAG))
        && in.getByte(index) == OFFSET_TAG
        && in.getByte(index + 9) == SEQUENCE_TAG
        && in.getByte(index + 18) == LAST_TAG
        && in.getByte(index + 20) == DATA_LENGTH_TAG;
  }
}
