package io.ashlar.datanode.webhdfs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A request's body on its way to a file. The event loop adds what arrives; a worker takes it.
 * Beyond a bound the connection is not read until the worker has caught up. Thread-safe.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails in the network makes the channel inactive
final class Upload {
  /** A MiB, or less where some hundred uploads would take all that this process has for buffers. */
  static final int STOP_READING_BYTES =
      (int) Math.max(64 << 10, Math.min(1 << 20, Runtime.getRuntime().maxMemory() / 1024));

  private static final int READ_AGAIN_BYTES = STOP_READING_BYTES / 4;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Channel channel;
  private final boolean continueExpected;
  private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>();
  private int arrivedBytes;
  private boolean stopped;
  private boolean ended;
  private boolean failed;

  /** Nobody will take what comes. */
  private boolean discarded;

  Upload(Channel channel, boolean continueExpected) {
    this.channel = channel;
    this.continueExpected = continueExpected;
  }

  // ---- event loop

  /** Takes over a part of the body. */
  synchronized void add(HttpContent content) {
    if (discarded) {
      content.release();
      return;
    }
    arrived.add(content.content());
    arrivedBytes += content.content().readableBytes();
    failed |= content.decoderResult().isFailure();
    ended |= content instanceof LastHttpContent;
    if (arrivedBytes >= STOP_READING_BYTES && !ended) {
      stopped = true;
      channel.config().setAutoRead(false);
    }
    notifyAll();
  }

  /** The client has gone. */
  synchronized void gone() {
    failed = true;
    notifyAll();
  }

  /** Drops what is left; the worker has finished, or given up. */
  synchronized void discard() {
    discarded = true;
    arrived.forEach(ByteBuf::release);
    arrived.clear();
    arrivedBytes = 0;
  }

  // ---- worker

  /** There is a file to write to: a client that waits for the word may send. */
  void proceed() {
    if (continueExpected) {
      channel.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  /**
   * The next bytes, which the caller releases; empty after the last.
   *
   * @throws IOException if the client does not send to the end
   */
  synchronized Optional<ByteBuf> next() throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (arrived.isEmpty() && !ended && !failed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException("The client sent nothing for 60 s");
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("The DataNode is shutting down");
      }
    }
    ByteBuf bytes = arrived.poll();
    if (bytes == null) {
      if (failed) {
        throw new IOException("The client stopped in the middle");
      }
      return Optional.empty();
    }
    arrivedBytes -= bytes.readableBytes();
    if (stopped && arrivedBytes <= READ_AGAIN_BYTES) {
      stopped = false;
      channel.eventLoop().execute(this::readOn);
    }
    return Optional.of(bytes);
  }

  private synchronized void readOn() {
    if (!ended && !discarded) {
      channel.config().setAutoRead(true);
    }
  }
}
