package io.ashlar.protocol.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Numbers and encodings that both sides of the wire share (wire reference 1.1 to 1.4). */
final class Wire {
  static final int MAGIC = 'h' << 24 | 'r' << 16 | 'p' << 8 | 'c';
  static final int HTTP_GET = 'G' << 24 | 'E' << 16 | 'T' << 8 | ' ';
  static final int VERSION = 9;
  static final int PREAMBLE_BYTES = 7;
  static final byte AUTH_NONE = 0;
  static final byte AUTH_SASL = (byte) 0xDF;

  /** Call id of answers to a connection that is refused before any call. */
  static final int NO_CALL = -1;

  static final int CONTEXT_CALL = -3;
  static final int PING_CALL = -4;
  static final int SASL_CALL = -33;

  static final int LENGTH_BYTES = 4;
  static final int MAX_FRAME_BYTES = 128 << 20;

  private Wire() {}

  /** Reads a message with its length in front; the stream must be limited to its frame. */
  static <M extends MessageLite> M readDelimited(CodedInputStream in, Parser<M> parser)
      throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    M message = parser.parseFrom(in);
    in.checkLastTagWas(0);
    in.popLimit(outer);
    return message;
  }

  /** Bytes of a message of that length with its length in front. */
  static int delimitedLength(int length) {
    return varintLength(length) + length;
  }

  static int varintLength(int value) {
    return CodedOutputStream.computeUInt32SizeNoTag(value);
  }

  static void writeVarint(ByteBuf out, int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  static int zigZag(int value) {
    return value << 1 ^ value >> 31;
  }

  /**
   * Appends a message with its length in front, straight into the buffer's memory.
   *
   * @param length the message's serialized size; the buffer has room for it and its length
   */
  static void writeDelimited(ByteBuf out, MessageLite message, int length) {
    writeVarint(out, length);
    int start = out.writerIndex();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(out.internalNioBuffer(start, length));
      message.writeTo(coded);
      coded.flush();
      coded.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("Message changed while it was written", e);
    }
    out.writerIndex(start + length);
  }
}
