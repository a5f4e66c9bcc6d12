package io.ashlar.datanode.webhdfs;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a file on their way to a client. A worker sends; it waits as long as the channel
 * holds more than its high water mark. Thread-safe.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what fails in the network makes the channel inactive
final class Outflow {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Channel channel;
  private final boolean keepAlive;
  private volatile boolean begun;
  private volatile boolean complete;

  Outflow(Channel channel, boolean keepAlive) {
    this.channel = channel;
    this.keepAlive = keepAlive;
  }

  Channel channel() {
    return channel;
  }

  /** Whether it is too late for another answer. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the client gets all that was announced. */
  boolean isComplete() {
    return complete;
  }

  void begin(long contentLength) {
    begun = true;
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    HttpUtil.setContentLength(response, contentLength);
    HttpUtil.setKeepAlive(response, keepAlive);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET")
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    channel.write(response);
  }

  /** Sends bytes, which it releases. */
  void send(ByteBuf bytes) throws IOException {
    try {
      awaitWritable();
    } catch (IOException | RuntimeException e) {
      bytes.release();
      throw e;
    }
    channel.writeAndFlush(new DefaultHttpContent(bytes));
  }

  void end() {
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    complete = true;
  }

  private synchronized void awaitWritable() throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!channel.isWritable()) {
      if (!channel.isActive()) {
        throw new IOException("The client has gone");
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new IOException("The client took nothing for 60 s");
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("The DataNode is shutting down");
      }
    }
  }

  /** The channel's state has changed. */
  synchronized void changed() {
    notifyAll();
  }
}
