package io.ashlar.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;

/**
 * Cuts arriving bytes into frames of a four-byte length and as many bytes (wire reference 1.2).
 * Confined to one event loop. The memory it holds is at most twice what has arrived.
 */
final class Frames {
  private ByteBuf pending;

  /** Takes over the caller's reference. */
  void add(ByteBufAllocator allocator, ByteBuf bytes) {
    pending =
        pending == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, pending, bytes);
  }

  int readableBytes() {
    return pending == null ? 0 : pending.readableBytes();
  }

  /** The bytes as they came, for what stands in front of the first frame; not null after add. */
  ByteBuf raw() {
    return pending;
  }

  /**
   * The next frame, or null while bytes are missing. The result shares memory with this object and
   * is good until the next call of any other method.
   *
   * @throws FrameLengthException if the length is negative or above the limit
   */
  ByteBuffer next(int maxFrameBytes) throws FrameLengthException {
    if (readableBytes() < Wire.LENGTH_BYTES) {
      return null;
    }
    int length = pending.getInt(pending.readerIndex());
    if (length < 0 || length > maxFrameBytes) {
      throw new FrameLengthException(length, maxFrameBytes);
    }
    if (pending.readableBytes() - Wire.LENGTH_BYTES < length) {
      return null;
    }
    int start = pending.readerIndex() + Wire.LENGTH_BYTES;
    pending.readerIndex(start + length);
    return pending.nioBufferCount() == 1
        ? pending.internalNioBuffer(start, length)
        : pending.nioBuffer(start, length);
  }

  /** Gives memory back when nothing is pending; to be called when no frame is in use. */
  void trim() {
    if (pending != null && !pending.isReadable()) {
      discard();
    }
  }

  /** Forgets everything. */
  void discard() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  /** A frame that announces a length nobody should believe. */
  static final class FrameLengthException extends Exception {
    private static final long serialVersionUID = 1L;

    FrameLengthException(int length, int maxFrameBytes) {
      super("frame length " + length + ", expected 0 to " + maxFrameBytes);
    }
  }
}
