package io.ashlar.namenode.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * The answer to one request, as a stream. What fits into the first buffer goes out in one piece
 * with its length; more goes out in chunks, each of which waits until the client has taken the one
 * before.
 *
 * <p>Confined to the worker thread that serves the request.
 */
final class Answer extends OutputStream {
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final long CLIENT_PATIENCE_SECONDS = 30;

  private final Channel channel;
  private final boolean headOnly;
  private final boolean keepAlive;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private HttpResponseStatus status = HttpResponseStatus.OK;
  private String contentType = "text/plain; charset=utf-8";
  private int buffered;
  private boolean started;
  private boolean closed;

  Answer(Channel channel, boolean headOnly, boolean keepAlive) {
    this.channel = channel;
    this.headOnly = headOnly;
    this.keepAlive = keepAlive;
  }

  /** Sets the status; before the first byte is sent. */
  Answer status(HttpResponseStatus value) {
    status = value;
    return this;
  }

  /** Sets the content type; before the first byte is sent. */
  Answer contentType(String value) {
    contentType = value;
    return this;
  }

  /** Whether it is too late for another status. */
  boolean started() {
    return started;
  }

  /** Forgets what was written, if nothing was sent. */
  void reset() {
    buffered = 0;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (buffered == BUFFER_BYTES) {
        sendBuffer();
      }
      int part = Math.min(left, BUFFER_BYTES - buffered);
      System.arraycopy(bytes, from, buffer, buffered, part);
      buffered += part;
      from += part;
      left -= part;
    }
  }

  private void sendBuffer() throws IOException {
    if (!started) {
      started = true;
      DefaultHttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
      setHeaders(response.headers());
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      send(response);
    }
    if (!headOnly && buffered > 0) {
      send(new DefaultHttpContent(Unpooled.copiedBuffer(buffer, 0, buffered)));
    }
    buffered = 0;
  }

  private void send(Object message) throws IOException {
    ChannelFuture sent = channel.writeAndFlush(message);
    try {
      if (!sent.await(CLIENT_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("The client took nothing for " + CLIENT_PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while sending", e);
    }
    if (!sent.isSuccess()) {
      throw new IOException("The client has gone", sent.cause());
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Object end;
    if (started) {
      sendBuffer();
      end = LastHttpContent.EMPTY_LAST_CONTENT;
    } else {
      started = true;
      ByteBuf body = headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(buffer, 0, buffered);
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
      setHeaders(response.headers());
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, buffered);
      end = response;
    }
    ChannelFuture sent = channel.writeAndFlush(end);
    if (!keepAlive) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void setHeaders(HttpHeaders headers) {
    headers
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("X-Content-Type-Options", "nosniff");
    headers.set(
        HttpHeaderNames.CONNECTION,
        keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
  }
}
