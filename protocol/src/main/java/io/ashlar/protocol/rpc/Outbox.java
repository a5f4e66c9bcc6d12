package io.ashlar.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Gathers small frames in one buffer, so that many of them leave with one system call. Confined to
 * the channel's event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails in the network reaches the channel's handler
final class Outbox {
  private static final int BATCH_BYTES = 16 << 10;

  private final ChannelHandlerContext ctx;
  private ByteBuf batch;
  private long writtenBytes;

  Outbox(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** A buffer with room for that many bytes, to be appended to at once. The outbox keeps it. */
  ByteBuf room(int bytes) {
    if (batch != null && batch.writableBytes() < bytes) {
      write();
    }
    if (batch == null) {
      batch = ctx.alloc().directBuffer(Math.max(bytes, BATCH_BYTES));
    }
    return batch;
  }

  boolean isEmpty() {
    return batch == null && writtenBytes == 0;
  }

  /** Sends what was gathered; returns how many bytes that were since the last flush. */
  long flush() {
    write();
    ctx.flush();
    long bytes = writtenBytes;
    writtenBytes = 0;
    return bytes;
  }

  /** Drops what was gathered. */
  void discard() {
    if (batch != null) {
      batch.release();
      batch = null;
    }
  }

  private void write() {
    if (batch != null) {
      ByteBuf full = batch;
      batch = null;
      writtenBytes += full.readableBytes();
      ctx.write(full, ctx.voidPromise());
    }
  }
}
