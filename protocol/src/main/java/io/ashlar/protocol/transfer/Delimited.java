package io.ashlar.protocol.transfer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Protobuf messages with their length as a varint in front. Stateless; any thread. */
public final class Delimited {
  /** No message of DataTransferProtocol that a well-meaning peer sends is longer. */
  public static final int MAX_MESSAGE_BYTES = 1 << 20;

  private static final int MAX_VARINT32_BYTES = 5;

  private Delimited() {}

  /** Appends a message and the length in front of it. */
  public static void write(ByteBuf out, MessageLite message) {
    int length = message.getSerializedSize();
    out.ensureWritable(CodedOutputStream.computeUInt32SizeNoTag(length) + length);
    writeVarint(out, length);
    writeBare(out, message, length);
  }

  /** A new buffer, owned by the caller, that holds just the delimited message. */
  public static ByteBuf encode(ByteBufAllocator allocator, MessageLite message) {
    ByteBuf out = allocator.ioBuffer(MAX_VARINT32_BYTES + message.getSerializedSize());
    write(out, message);
    return out;
  }

  /** Appends a message and the length in front of it; does not flush. */
  public static void write(OutputStream out, MessageLite message) throws IOException {
    message.writeDelimitedTo(out);
  }

  /**
   * Takes one message if it has arrived in full; otherwise leaves the buffer as it was.
   *
   * @param maxBytes a longer message is refused before it is waited for
   * @return empty while bytes are missing
   * @throws InvalidProtocolBufferException if the length is out of bounds or the bytes are no such
   *     message; the buffer's position is then undefined
   */
  public static <M extends MessageLite> Optional<M> tryRead(
      ByteBuf in, Parser<M> parser, int maxBytes) throws InvalidProtocolBufferException {
    int start = in.readerIndex();
    long length = tryReadVarint(in);
    if (length < 0) {
      return Optional.empty();
    }
    checkLength(length, maxBytes);
    if (in.readableBytes() < length) {
      in.readerIndex(start);
      return Optional.empty();
    }
    return Optional.of(parse(in, (int) length, parser));
  }

  /**
   * Reads one message, waiting for it on the calling thread.
   *
   * @param maxBytes a longer message is refused before anything is allocated for it
   * @throws EOFException if the stream ends first
   * @throws InvalidProtocolBufferException if the length is out of bounds or the bytes are no such
   *     message
   */
  public static <M extends MessageLite> M read(InputStream in, Parser<M> parser, int maxBytes)
      throws IOException {
    long length = 0;
    for (int i = 0; ; i++) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("Connection closed before a message's length");
      }
      length |= (long) (b & 0x7F) << (7 * i);
      if (b < 0x80) {
        break;
      }
      if (i == MAX_VARINT32_BYTES - 1) {
        throw new InvalidProtocolBufferException("Message length is not a 32-bit varint");
      }
    }
    checkLength(length, maxBytes);
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException(
          "Connection closed after " + bytes.length + " of " + length + " bytes of a message");
    }
    return parser.parseFrom(bytes);
  }

  /** Appends an unsigned varint; a negative value is written as its 32-bit pattern. */
  static void writeVarint(ByteBuf out, int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  /**
   * The varint at the reader index, which moves past it; or -1, and the index stays, while it is
   * incomplete.
   */
  private static long tryReadVarint(ByteBuf in) throws InvalidProtocolBufferException {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    long value = 0;
    for (int i = 0; i < MAX_VARINT32_BYTES; i++) {
      if (i == readable) {
        return -1;
      }
      byte b = in.getByte(start + i);
      value |= (long) (b & 0x7F) << (7 * i);
      if (b >= 0) {
        in.readerIndex(start + i + 1);
        return value;
      }
    }
    throw new InvalidProtocolBufferException("Message length is not a 32-bit varint");
  }

  private static void checkLength(long length, int maxBytes) throws InvalidProtocolBufferException {
    if (length > maxBytes) {
      throw new InvalidProtocolBufferException(
          "Message of " + length + " bytes, at most " + maxBytes + " are taken");
    }
  }

  /** Parses exactly the next {@code length} readable bytes and moves past them. */
  static <M extends MessageLite> M parse(ByteBuf in, int length, Parser<M> parser)
      throws InvalidProtocolBufferException {
    M message;
    if (in.nioBufferCount() == 1) {
      message =
          parser.parseFrom(
              CodedInputStream.newInstance(in.internalNioBuffer(in.readerIndex(), length)));
      in.skipBytes(length);
    } else {
      message = parser.parseFrom(new ByteBufInputStream(in, length));
    }
    return message;
  }

  private static void writeBare(ByteBuf out, MessageLite message, int length) {
    int start = out.writerIndex();
    try {
      if (out.nioBufferCount() == 1) {
        CodedOutputStream coded =
            CodedOutputStream.newInstance(out.internalNioBuffer(start, length));
        message.writeTo(coded);
        coded.flush();
        out.writerIndex(start + length);
      } else {
        ByteBufOutputStream stream = new ByteBufOutputStream(out);
        message.writeTo(stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }
}
