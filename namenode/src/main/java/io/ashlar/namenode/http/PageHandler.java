package io.ashlar.namenode.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the page for each request of one connection and has it served, one request after the other.
 * Confined to the connection's event loop; pages run on workers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that is closed needs no further care
final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(PageHandler.class);

  private final Map<String, Page> pages;
  private final Executor workers;
  private volatile boolean serving;

  PageHandler(Map<String, Page> pages, Executor workers) {
    this.pages = pages;
    this.workers = workers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    Answer answer = new Answer(context.channel(), head, HttpUtil.isKeepAlive(request));
    if (request.decoderResult().isFailure()) {
      refuse(answer, HttpResponseStatus.BAD_REQUEST, "The request is not HTTP 1.1");
    } else if (!head && !request.method().equals(HttpMethod.GET)) {
      refuse(
          answer,
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          "Method " + request.method() + " is not allowed; use GET or HEAD");
    } else {
      route(context, request, answer);
    }
  }

  private void route(ChannelHandlerContext context, FullHttpRequest request, Answer answer) {
    Query query;
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      query = new Query(uri.path(), Map.copyOf(uri.parameters()), client(context));
    } catch (IllegalArgumentException e) {
      refuse(answer, HttpResponseStatus.BAD_REQUEST, "The address is malformed");
      return;
    }
    Page page = pages.get(query.path());
    if (page == null) {
      refuse(
          answer,
          HttpResponseStatus.NOT_FOUND,
          "There is no " + query.path() + " here; there is " + String.join(", ", pages.keySet()));
      return;
    }
    context.channel().config().setAutoRead(false);
    serving = true;
    try {
      workers.execute(() -> serve(context, page, query, answer));
    } catch (RejectedExecutionException e) {
      refuse(
          answer,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "Too many requests are waiting; try again in a moment");
      finished(context);
    }
  }

  private static String client(ChannelHandlerContext context) {
    InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
    return remote.getAddress().getHostAddress();
  }

  private void serve(ChannelHandlerContext context, Page page, Query query, Answer answer) {
    try {
      try {
        page.serve(query, answer);
      } catch (IOException | RuntimeException e) {
        if (answer.started()) {
          throw e;
        }
        log.warn("Page {} failed", query.path(), e);
        answer.reset();
        answer
            .status(HttpResponseStatus.INTERNAL_SERVER_ERROR)
            .contentType("text/plain; charset=utf-8")
            .write(utf8("The page failed: " + e.getMessage() + "\n"));
      }
      answer.close();
    } catch (IOException | RuntimeException e) {
      log.debug("The answer for {} could not be sent", query.path(), e);
      context.close();
    } finally {
      // On the event loop, behind the answer: the next request may be answered there at once.
      context.executor().execute(() -> finished(context));
    }
  }

  private void finished(ChannelHandlerContext context) {
    serving = false;
    context.channel().config().setAutoRead(true);
  }

  private static void refuse(Answer answer, HttpResponseStatus status, String message) {
    try (answer) {
      answer.status(status).write(utf8(message + "\n"));
    } catch (IOException e) {
      log.debug("A refusal could not be sent", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !serving) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
    log.debug("HTTP connection of {} failed", context.channel().remoteAddress(), error);
    context.close();
  }
}
