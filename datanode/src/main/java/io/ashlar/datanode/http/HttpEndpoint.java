package io.ashlar.datanode.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.protocol.net.ConnectionLimit;
import io.ashlar.protocol.net.ReadGate;
import io.ashlar.protocol.net.RequestGate;
import io.ashlar.protocol.net.RequestHeads;
import io.ashlar.protocol.net.SlowReaders;
import io.ashlar.protocol.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a DataNode's figures over HTTP. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final int MAX_REQUEST_BYTES = 64 << 10;
  private static final int IDLE_SECONDS = 60;
  private static final int MAX_CONNECTIONS = 1024;

  /** What a connection takes up on the heap whose requests come faster than they are served. */
  private static final int CONNECTION_BYTES = 256 << 10;

  private static final int SHARE_OF_DESCRIPTORS = 8;

  /** What a connection may have to send before whoever sends waits. */
  private static final WriteBufferWaterMark WATER_MARKS = waterMarks();

  /** Long paths, and pieces of a body as large as one read of the socket. */
  private static final HttpDecoderConfig DECODING =
      new HttpDecoderConfig().setMaxInitialLineLength(64 << 10).setMaxChunkSize(64 << 10);

  private final ObjectMapper json = new ObjectMapper();
  private final NodeView node;
  private final JmxBeans beans;
  private final PrometheusView prometheus;
  private final ConnectionLimit limit =
      ConnectionLimit.of(
          "DataNode's HTTP",
          ConnectionLimit.fitting(MAX_CONNECTIONS, CONNECTION_BYTES),
          SHARE_OF_DESCRIPTORS);
  private final RequestHeads heads = RequestHeads.ofProcess();
  private final SlowReaders slowReaders = SlowReaders.ofProcess();
  private final Channel listener;

  private static WriteBufferWaterMark waterMarks() {
    long heap = Runtime.getRuntime().maxMemory();
    int high = (int) Math.max(64 << 10, Math.min(1 << 20, heap / 2048));
    return new WriteBufferWaterMark(high / 4, high);
  }

  private HttpEndpoint(
      InetSocketAddress address,
      EventLoopGroup loops,
      NodeView node,
      Supplier<ChannelHandler> first)
      throws IOException {
    this.node = node;
    this.beans = new JmxBeans(node);
    this.prometheus = new PrometheusView(node);
    ChannelFuture bound =
        Transport.server(loops, limit)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    RequestGate gate =
                        new RequestGate(
                            heads,
                            HttpRequest.class::isInstance,
                            LastHttpContent.class::isInstance);
                    channel
                        .pipeline()
                        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                        .addLast(gate.front())
                        .addLast(new HttpServerCodec(DECODING))
                        .addLast(gate.behind())
                        .addLast(new ReadGate(slowReaders))
                        .addLast(first.get())
                        .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                        .addLast(new Answerer());
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Cannot listen for HTTP on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    this.listener = bound.channel();
  }

  /**
   * Listens and serves.
   *
   * @param first makes the handler that sees each connection's requests, as a stream, before the
   *     pages do; it lets through what is not for it
   */
  public static HttpEndpoint start(
      InetSocketAddress address,
      EventLoopGroup loops,
      NodeView node,
      Supplier<ChannelHandler> first)
      throws IOException {
    return new HttpEndpoint(address, loops, node, first);
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
  }

  private record Answer(HttpResponseStatus status, String contentType, String body) {
    static Answer json(HttpResponseStatus status, String body) {
      return new Answer(status, "application/json; charset=utf-8", body);
    }
  }

  private Answer answer(HttpMethod method, String uri) throws JsonProcessingException {
    if (!method.equals(HttpMethod.GET)) {
      return new Answer(HttpResponseStatus.METHOD_NOT_ALLOWED, "text/plain", "Only GET is served");
    }
    QueryStringDecoder query = new QueryStringDecoder(uri);
    return switch (query.path()) {
      case "/jmx" -> jmx(query);
      case "/metrics" ->
          new Answer(HttpResponseStatus.OK, "text/plain; version=0.0.4", prometheus.scrape());
      case "/health" -> health();
      default -> new Answer(HttpResponseStatus.NOT_FOUND, "text/plain", "Nothing is here");
    };
  }

  private Answer jmx(QueryStringDecoder query) throws JsonProcessingException {
    String get = first(query, "get");
    int separator = get.indexOf("::");
    List<Map<String, Object>> found =
        beans.matching(separator > 0 ? get.substring(0, separator) : first(query, "qry"));
    if (separator > 0) {
      String attribute = get.substring(separator + 2);
      for (Map<String, Object> bean : found) {
        bean.keySet().removeIf(key -> !List.of("name", "modelerType", attribute).contains(key));
      }
    }
    return Answer.json(
        HttpResponseStatus.OK,
        json.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("beans", found)));
  }

  private Answer health() throws JsonProcessingException {
    boolean healthy = node.isRegistered() && !node.volumes().isEmpty();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("healthy", healthy);
    body.put("registered", node.isRegistered());
    body.put("volumes", node.volumes().size());
    body.put("failedVolumes", node.failedVolumes());
    return Answer.json(
        healthy ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        json.writeValueAsString(body));
  }

  private static String first(QueryStringDecoder query, String name) {
    return query.parameters().getOrDefault(name, List.of("")).get(0);
  }

  private final class Answerer extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request)
        throws JsonProcessingException {
      Answer answer = answer(request.method(), request.uri());
      ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), answer.body());
      FullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
      boolean keepAlive = HttpUtil.isKeepAlive(request);
      HttpUtil.setContentLength(response, body.readableBytes());
      HttpUtil.setKeepAlive(response, keepAlive);
      ChannelFuture written = ctx.writeAndFlush(response);
      if (!keepAlive) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent) {
        ctx.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("HTTP connection from {} ends", ctx.channel().remoteAddress(), cause);
      ctx.close();
    }
  }
}
