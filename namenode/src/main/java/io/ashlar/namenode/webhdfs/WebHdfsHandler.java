package io.ashlar.namenode.webhdfs;

import io.ashlar.namenode.webhdfs.Reply.Pieces;
import io.ashlar.namenode.webhdfs.Reply.Whole;
import io.ashlar.protocol.webhdfs.Failure;
import io.ashlar.protocol.webhdfs.FailureException;
import io.ashlar.protocol.webhdfs.Parameters;
import io.ashlar.protocol.webhdfs.RequestTarget;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what lies below /webhdfs/v1 on one connection, one request after the other; a read gate in
 * front holds the next one back. Confined to the connection's event loop.
 *
 * <p>No operation reads a body here. A small one is dropped; the connection of a client that wants
 * to send more, or waits to be told to, ends with the answer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
final class WebHdfsHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(WebHdfsHandler.class);
  private static final long MAX_DROPPED_BYTES = 64 * 1024;

  /** How long a client may take to read the answer, before its connection is cut. */
  private static final long LINGER_MILLIS = 2_000;

  private final WebHdfs.Parts parts;
  private final Operations operations;

  /** Whether the messages that arrive belong to a request for this handler. */
  private boolean ours;

  private boolean serving;
  private boolean keepAlive;

  /** The last answer is said; what still arrives is dropped. */
  private boolean ended;

  /** What is left of a long answer; goes on when the client has taken what was sent. */
  private Pieces unfinished;

  private boolean pieceAwaited;

  WebHdfsHandler(WebHdfs.Parts parts, Operations operations) {
    this.parts = parts;
    this.operations = operations;
  }

  // ---- requests

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!ended && message instanceof HttpRequest request) {
      ours = RequestTarget.isWebHdfs(request.uri());
      if (ours) {
        begin(context, request);
      }
    }
    if (ours) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    serving = true;
    keepAlive = false;
    context.channel().config().setAutoRead(false);
    try {
      keepAlive = HttpUtil.isKeepAlive(request) && !wantsToSendMuch(request);
      if (!operations.has(request.method())) {
        send(context, notAllowed(request.method()));
        return;
      }
      QueryStringDecoder uri = new QueryStringDecoder(RequestTarget.text(request.uri()));
      Request decoded =
          new Request(
              RequestTarget.filePath(uri.path()),
              Parameters.of(uri.parameters()),
              (InetSocketAddress) context.channel().remoteAddress(),
              (InetSocketAddress) context.channel().localAddress(),
              context.executor(),
              parts.clientProtocol());
      operations
          .of(request.method(), decoded.parameters().operation())
          .serve(decoded)
          .whenComplete((reply, error) -> finish(context, request, reply, error));
    } catch (RuntimeException e) {
      send(context, Reply.failure(failure(request, e)));
    }
  }

  private static boolean wantsToSendMuch(HttpRequest request) {
    return HttpUtil.is100ContinueExpected(request)
        || HttpUtil.isTransferEncodingChunked(request)
        || contentLength(request) > MAX_DROPPED_BYTES;
  }

  private static long contentLength(HttpRequest request) {
    try {
      return HttpUtil.getContentLength(request, 0L);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Content-Length is not a number", e);
    }
  }

  private static Reply notAllowed(HttpMethod method) {
    return new Whole(
        HttpResponseStatus.METHOD_NOT_ALLOWED.code(),
        Reply.JSON,
        Reply.failure(Failure.unsupported("Method " + method + " is not supported by WebHDFS"))
            .body(),
        Optional.empty());
  }

  private void finish(
      ChannelHandlerContext context, HttpRequest request, Reply reply, Throwable error) {
    send(context, error == null ? reply : Reply.failure(failure(request, error)));
  }

  private Failure failure(HttpRequest request, Throwable thrown) {
    Throwable error = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (error instanceof FailureException told) {
      return told.failure();
    }
    if (error instanceof IllegalArgumentException) {
      return Failure.illegalArgument(String.valueOf(error.getMessage()));
    }
    log.debug("{} {} is refused", request.method(), request.uri(), error);
    return Failure.of(parts.errors().apply(error));
  }

  // ---- replies

  private void send(ChannelHandlerContext context, Reply reply) {
    if (!context.channel().isActive()) {
      return;
    }
    if (reply instanceof Whole whole) {
      done(context, context.writeAndFlush(response(whole)));
    } else {
      unfinished = (Pieces) reply;
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      setHeaders(head, Reply.JSON);
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      context.write(head);
      context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(unfinished.first())));
      sendNextPiece(context);
    }
  }

  private HttpResponse response(Whole whole) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(whole.status()),
            Unpooled.wrappedBuffer(whole.body()));
    setHeaders(response, whole.contentType());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, whole.body().length);
    whole
        .location()
        .ifPresent(location -> response.headers().set(HttpHeaderNames.LOCATION, location));
    return response;
  }

  private void setHeaders(HttpResponse response, String contentType) {
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        .set("X-Content-Type-Options", "nosniff")
        .set(
            HttpHeaderNames.CONNECTION,
            keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
  }

  private void sendNextPiece(ChannelHandlerContext context) {
    if (unfinished == null || pieceAwaited || !context.channel().isWritable()) {
      return;
    }
    pieceAwaited = true;
    unfinished
        .next()
        .get()
        .whenComplete(
            (piece, error) -> {
              pieceAwaited = false;
              if (error != null) {
                // Too late for another status: the client sees an answer without its end.
                log.debug("An answer ends in the middle", error);
                context.close();
              } else if (piece.isPresent()) {
                context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(piece.get())));
                // Later, so that pieces which are there at once do not pile up on the stack.
                context.executor().execute(() -> sendNextPiece(context));
              } else {
                unfinished = null;
                done(context, context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
              }
            });
  }

  private void done(ChannelHandlerContext context, ChannelFuture sent) {
    serving = false;
    if (!keepAlive) {
      ended = true;
      sent.addListener((ChannelFutureListener) written -> end(context));
    }
    // The next request may arrive within this call.
    context.channel().config().setAutoRead(true);
  }

  /**
   * Lets the client read the answer: closing with unread bytes in the socket could take it away.
   */
  private static void end(ChannelHandlerContext context) {
    ((SocketChannel) context.channel()).shutdownOutput();
    context
        .executor()
        .schedule(() -> context.channel().close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  // ---- events of the channel

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      context.executor().execute(() -> sendNextPiece(context));
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    unfinished = null;
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    boolean waitsForUs = serving && context.channel().isWritable();
    if (!(event instanceof IdleStateEvent && waitsForUs)) {
      context.fireUserEventTriggered(event);
    }
  }
}
