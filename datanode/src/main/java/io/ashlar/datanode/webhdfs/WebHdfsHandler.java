package io.ashlar.datanode.webhdfs;

import io.ashlar.protocol.webhdfs.Failure;
import io.ashlar.protocol.webhdfs.Parameters;
import io.ashlar.protocol.webhdfs.RequestTarget;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Serves what lies below /webhdfs/v1 on one connection, one request after the other; a read gate in
 * front holds the next one back. Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
final class WebHdfsHandler extends ChannelInboundHandlerAdapter {

  /** How long a refused client may go on sending before its connection is cut. */
  private static final long DRAIN_MILLIS = 10_000;

  private enum State {
    /** Between requests for this handler. */
    READY,
    /** A worker transfers; the body, if any, goes to it. */
    TRANSFERRING,
    /** The answer is sent; the rest of the body is dropped. */
    ANSWERED,
    /** The connection ends; what still arrives is dropped. */
    ENDED
  }

  private final Clients clients;
  private final Executor workers;
  private final String namenode;

  private State state = State.READY;

  /** Whether the messages that arrive belong to a request for this handler. */
  private boolean ours;

  private boolean keepAlive;
  private boolean hasBody;
  private boolean bodyEnded;
  private Upload upload;
  private Outflow outflow;

  WebHdfsHandler(Clients clients, Executor workers, String namenode) {
    this.clients = clients;
    this.workers = workers;
    this.namenode = namenode;
  }

  // ---- what arrives

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (state != State.ENDED && message instanceof HttpRequest request) {
      ours = RequestTarget.isWebHdfs(request.uri());
      if (ours) {
        begin(context, request);
      }
    }
    if (!ours) {
      context.fireChannelRead(message);
      return;
    }
    if (message instanceof HttpContent content) {
      content(context, content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    state = State.TRANSFERRING;
    bodyEnded = false;
    hasBody = true;
    keepAlive = HttpUtil.isKeepAlive(request);
    try {
      hasBody = HttpUtil.isTransferEncodingChunked(request) || contentLength(request) > 0;
      QueryStringDecoder uri = new QueryStringDecoder(RequestTarget.text(request.uri()));
      start(context, request, RequestTarget.filePath(uri.path()), Parameters.of(uri.parameters()));
    } catch (IllegalArgumentException e) {
      answer(context, Answers.failure(Failure.illegalArgument(String.valueOf(e.getMessage()))));
    } catch (RejectedExecutionException e) {
      answer(context, Answers.busy());
    }
  }

  private static long contentLength(HttpRequest request) {
    try {
      return HttpUtil.getContentLength(request, 0L);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Content-Length is not a number", e);
    }
  }

  private void start(
      ChannelHandlerContext context, HttpRequest request, String path, Parameters parameters) {
    String operation = parameters.operation();
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.GET) && operation.equals("OPEN")) {
      outflow = new Outflow(context.channel(), keepAlive);
      work(context, new Download(clients, path, parameters, outflow));
    } else if (method.equals(HttpMethod.GET) && operation.equals("GETFILECHECKSUM")) {
      work(context, new Checksum(clients, path, parameters));
    } else if (method.equals(HttpMethod.PUT) && operation.equals("CREATE")
        || method.equals(HttpMethod.POST) && operation.equals("APPEND")) {
      upload = new Upload(context.channel(), HttpUtil.is100ContinueExpected(request));
      work(
          context,
          operation.equals("CREATE")
              ? new Create(clients, path, parameters, upload, namenode)
              : new Append(clients, path, parameters, upload));
    } else if (method.equals(HttpMethod.OPTIONS) && operation.equals("CREATE")) {
      answer(context, Answers.createAllowed());
    } else {
      throw new IllegalArgumentException("Invalid operation " + operation);
    }
  }

  private void work(ChannelHandlerContext context, Transfer transfer) {
    workers.execute(
        () -> {
          FullHttpResponse response = transfer.run();
          context
              .executor()
              .execute(
                  () -> {
                    if (response == null) {
                      sent(context);
                    } else {
                      answer(context, response);
                    }
                  });
        });
  }

  private void content(ChannelHandlerContext context, HttpContent content) {
    bodyEnded |= content instanceof LastHttpContent;
    boolean last = bodyEnded;
    if (state == State.TRANSFERRING && upload != null) {
      upload.add(content);
    } else {
      content.release();
    }
    if (last && state == State.TRANSFERRING) {
      // The next request waits for the answer to this one.
      context.channel().config().setAutoRead(false);
    } else if (last && state == State.ANSWERED) {
      nextRequest(context);
    }
  }

  // ---- what goes back

  private void answer(ChannelHandlerContext context, FullHttpResponse response) {
    // Whoever is refused may be in the middle of sending, or may be waiting to be told to.
    keepAlive &= bodyEnded || !hasBody;
    HttpUtil.setKeepAlive(response, keepAlive);
    context.writeAndFlush(response);
    sent(context);
  }

  /** The answer is on its way. */
  private void sent(ChannelHandlerContext context) {
    state = State.ANSWERED;
    if (upload != null) {
      upload.discard();
      upload = null;
    }
    if (outflow != null) {
      keepAlive &= outflow.isComplete();
      outflow = null;
    }
    if (bodyEnded) {
      nextRequest(context);
    } else if (!keepAlive) {
      // Cutting the connection at once could take the answer away from a client that still sends.
      context
          .executor()
          .schedule(() -> context.channel().close(), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
    // The next request may arrive within this call.
    context.channel().config().setAutoRead(true);
  }

  private void nextRequest(ChannelHandlerContext context) {
    if (keepAlive) {
      state = State.READY;
    } else {
      state = State.ENDED;
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  // ---- events of the channel

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (outflow != null) {
      outflow.changed();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (upload != null) {
      upload.gone();
    }
    if (outflow != null) {
      outflow.changed();
    }
    context.fireChannelInactive();
  }

  /** A transfer has its own patience with the client. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent && state == State.TRANSFERRING)) {
      context.fireUserEventTriggered(event);
    }
  }
}
