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
  private static final int SMALL_REST_BYTES = 4096;

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
   * The length of the next frame, of which the rest may be missing; -1 while not even that is here.
   *
   * @throws FrameLengthException if the length is negative or above the limit
   */
  int nextLength(int maxFrameBytes) throws FrameLengthException {
    if (readableBytes() < Wire.LENGTH_BYTES) {
      return -1;
    }
    int length = pending.getInt(pending.readerIndex());
    if (length < 0 || length > maxFrameBytes) {
      throw new FrameLengthException(length, maxFrameBytes);
    }
    return length;
  }

  /** Whether the next four bytes are those of that number, whatever they mean. */
  boolean startWith(int bytes) {
    return readableBytes() >= Wire.LENGTH_BYTES && pending.getInt(pending.readerIndex()) == bytes;
  }

  /** Whether a frame of that length, which is the next one's, is here in full. */
  boolean hasWhole(int length) {
    return pending.readableBytes() - Wire.LENGTH_BYTES >= length;
  }

  /**
   * The next frame, or null while bytes are missing; see {@link #take}.
   *
   * @throws FrameLengthException if the length is negative or above the limit
   */
  ByteBuffer next(int maxFrameBytes) throws FrameLengthException {
    int length = nextLength(maxFrameBytes);
    return length < 0 || !hasWhole(length) ? null : take(length);
  }

  /**
   * The next frame, which is here in full and has that length. The result shares memory with this
   * object and is good until the next call of any other method.
   */
  ByteBuffer take(int length) {
    int start = pending.readerIndex() + Wire.LENGTH_BYTES;
    pending.readerIndex(start + length);
    return pending.nioBufferCount() == 1
        ? pending.internalNioBuffer(start, length)
        : pending.nioBuffer(start, length);
  }

  /** Gives back memory that nothing pending is in; to be called when no frame is in use. */
  void trim(ByteBufAllocator allocator) {
    if (pending == null) {
      return;
    }
    int readable = pending.readableBytes();
    if (readable == 0) {
      discard();
    } else if (readable < SMALL_REST_BYTES && pending.capacity() > 4 * SMALL_REST_BYTES) {
      // A client that never sends the rest must not keep a whole read buffer.
      ByteBuf rest = allocator.directBuffer(SMALL_REST_BYTES).writeBytes(pending);
      pending.release();
      pending = rest;
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
