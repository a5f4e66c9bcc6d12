package io.ashlar.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.proto.IpcConnectionContextProto;
import io.ashlar.protocol.proto.OperationProto;
import io.ashlar.protocol.proto.RequestHeaderProto;
import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcKindProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.RpcSaslProto;
import io.ashlar.protocol.proto.RpcStatusProto;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from its preamble to its end. Confined to its event loop, but for {@link
 * #answer} and what calls may ask.
 *
 * <p>Bytes are decoded and handed to handlers as they arrive. It stops reading while too many calls
 * wait for answers or the client does not take the answers, so that what a connection can hold is
 * bounded. Answers of one read, and those which come from other threads at about the same time,
 * leave together.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  /** No connection context or negotiation is longer. */
  private static final int MAX_SETUP_FRAME_BYTES = 1 << 20;

  /** How long a refused client may take to read why, before its connection is cut. */
  private static final long LINGER_MILLIS = 1000;

  private static final byte[] NO_CLIENT = new byte[0];

  private static final byte[] NOT_FOUND =
      ("HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\n"
              + "This is an RPC port and speaks no HTTP.\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private enum State {
    /** Waits for the seven bytes that open a connection. */
    PREAMBLE,
    /** The client asked for SASL and has to negotiate before anything else. */
    NEGOTIATION,
    /** Waits for the connection context. */
    CONTEXT,
    /** Takes calls. */
    OPEN,
    /** Told the client to go away, or the client is gone; whatever arrives is dropped. */
    ENDED
  }

  private final RpcServer server;
  private final RpcLimits limits;
  private final RpcMetrics metrics;
  private final Frames frames = new Frames();
  private final Mailbox<ServerCall> answers = new Mailbox<>();
  private final Runnable drainAnswers = this::drainAnswers;

  private ChannelHandlerContext ctx;
  private Outbox outbox;
  private InetSocketAddress remoteAddress;
  private String user = "";
  private State state = State.PREAMBLE;
  private int callsInFlight;

  /** The last call's client id; practically all calls of a connection have the same. */
  private ByteString lastClientId = ByteString.EMPTY;

  private byte[] lastClientIdBytes = NO_CLIENT;

  /** Whether a flush is certain to come, at the end of this read or of this batch of answers. */
  private boolean batching;

  /** When the bytes now being decoded arrived, {@link System#nanoTime}. */
  private long arrivedNanos;

  // What the periodic check needs to know; see checkIdle.
  private boolean heardFrom;
  private boolean stuck;

  ServerConnection(RpcServer server) {
    this.server = server;
    this.limits = server.limits();
    this.metrics = server.metrics();
  }

  String user() {
    return user;
  }

  InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  RpcError toError(Throwable error) {
    return server.toError(error);
  }

  // ---- events of the channel ----

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    outbox = new Outbox(context);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    remoteAddress = (InetSocketAddress) context.channel().remoteAddress();
    metrics.connectionOpened();
    scheduleIdleCheck();
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    heardFrom = true;
    metrics.bytesReceived(bytes.readableBytes());
    if (state == State.ENDED) {
      bytes.release();
      return;
    }
    batching = true;
    arrivedNanos = System.nanoTime();
    frames.add(context.alloc(), bytes);
    decode();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flush();
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    stuck = false;
    if (context.channel().isWritable()) {
      // Later, because this may be called from within a flush.
      context.executor().execute(this::resume);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.ENDED;
    frames.discard();
    outbox.discard();
    metrics.connectionClosed();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("Connection from {} lost: {}", remoteAddress, cause.toString());
    } else {
      LOG.error("Connection from {} closed after a failure", remoteAddress, cause);
    }
    context.close();
  }

  // ---- reading ----

  /** Decodes what has arrived, as long as there is room for the answers. */
  private void decode() {
    try {
      while (state != State.ENDED && mayTakeCalls()) {
        if (state == State.PREAMBLE) {
          if (!decodePreamble()) {
            break;
          }
        } else {
          ByteBuffer frame =
              frames.next(state == State.OPEN ? limits.maxFrameBytes() : MAX_SETUP_FRAME_BYTES);
          if (frame == null) {
            break;
          }
          decodeFrame(frame);
        }
      }
    } catch (Frames.FrameLengthException e) {
      LOG.info("Connection from {} closed: {}", remoteAddress, e.getMessage());
      state = State.ENDED;
      ctx.close();
    }
    if (state == State.ENDED) {
      frames.discard();
    } else {
      frames.trim();
      ctx.channel().config().setAutoRead(mayTakeCalls());
    }
  }

  private boolean mayTakeCalls() {
    return callsInFlight < limits.maxCallsInFlight() && ctx.channel().isWritable();
  }

  /** Goes on with what lies decoded half-way, after answers have left. */
  private void resume() {
    if (state == State.ENDED || ctx.channel().config().isAutoRead() || !mayTakeCalls()) {
      return;
    }
    batching = true;
    decode();
    flush();
  }

  /** Returns false while bytes are missing. */
  private boolean decodePreamble() {
    int readable = frames.readableBytes();
    if (readable < Wire.LENGTH_BYTES) {
      return false;
    }
    ByteBuf in = frames.raw();
    int magic = in.getInt(in.readerIndex());
    if (magic == Wire.HTTP_GET) {
      ctx.write(Unpooled.wrappedBuffer(NOT_FOUND), ctx.voidPromise());
      end();
      return true;
    }
    if (readable < Wire.PREAMBLE_BYTES) {
      return false;
    }
    in.skipBytes(Wire.LENGTH_BYTES);
    int version = in.readUnsignedByte();
    in.skipBytes(1); // the service class means nothing to us
    byte auth = in.readByte();
    if (magic != Wire.MAGIC || version != Wire.VERSION) {
      refuseVersion(version);
    } else if (auth == Wire.AUTH_NONE) {
      state = State.CONTEXT;
    } else if (auth == Wire.AUTH_SASL) {
      state = State.NEGOTIATION;
    } else {
      refuse(
          RpcErrorCodeProto.FATAL_UNAUTHORIZED,
          "org.apache.hadoop.ipc.IpcException",
          "Unknown authentication protocol " + auth);
    }
    return true;
  }

  private void refuseVersion(int version) {
    if (version < Wire.VERSION) {
      // Such an old client would not understand the answer.
      state = State.ENDED;
      ctx.close();
    } else {
      refuse(
          RpcErrorCodeProto.FATAL_VERSION_MISMATCH,
          EngineErrors.VERSION_MISMATCH,
          "Server IPC version " + Wire.VERSION + " cannot speak with client version " + version);
    }
  }

  private void decodeFrame(ByteBuffer frame) {
    CodedInputStream in = CodedInputStream.newInstance(frame);
    RpcRequestHeaderProto header;
    try {
      in.pushLimit(frame.remaining());
      header = Wire.readDelimited(in, RpcRequestHeaderProto.parser());
    } catch (IOException e) {
      refuse(
          RpcErrorCodeProto.FATAL_DESERIALIZING_REQUEST,
          EngineErrors.RPC_SERVER,
          "Request header cannot be decoded: " + e.getMessage());
      return;
    }
    int callId = header.getCallId();
    if (!header.hasRpcKind()
        || header.getRpcKind() != RpcKindProto.RPC_PROTOCOL_BUFFER
        || !header.hasRpcOp()
        || header.getRpcOp() != OperationProto.RPC_FINAL_PACKET) {
      refuseHeader(header, "Request header of another kind than protobuf, or not final");
    } else if (callId >= 0) {
      if (state == State.OPEN) {
        decodeCall(header, in);
      } else {
        refuseHeader(header, "Call before the connection context");
      }
    } else if (callId == Wire.CONTEXT_CALL) {
      decodeContext(header, in);
    } else if (callId == Wire.SASL_CALL) {
      decodeNegotiation(header, in);
    } else if (callId != Wire.PING_CALL) {
      refuseHeader(header, "Call id " + callId + " has no meaning");
    }
  }

  private void decodeContext(RpcRequestHeaderProto header, CodedInputStream in) {
    if (state != State.CONTEXT) {
      refuseHeader(header, "Connection context at the wrong time");
      return;
    }
    IpcConnectionContextProto context;
    try {
      context = Wire.readDelimited(in, IpcConnectionContextProto.parser());
    } catch (IOException e) {
      refuseUndecodable(header, "Connection context cannot be decoded: " + e.getMessage());
      return;
    }
    if (!context.getUserInfo().hasEffectiveUser()) {
      refuse(
          header,
          RpcErrorCodeProto.FATAL_UNAUTHORIZED,
          EngineErrors.ACCESS_CONTROL,
          "Connection context names no user");
      return;
    }
    user = context.getUserInfo().getEffectiveUser();
    state = State.OPEN;
  }

  /** Security is off: whatever the client could do, SIMPLE will do (wire reference 1.6). */
  private void decodeNegotiation(RpcRequestHeaderProto header, CodedInputStream in) {
    if (state != State.NEGOTIATION) {
      refuseHeader(header, "SASL message at the wrong time");
      return;
    }
    RpcSaslProto message;
    try {
      message = Wire.readDelimited(in, RpcSaslProto.parser());
    } catch (IOException e) {
      refuseUndecodable(header, "SASL message cannot be decoded: " + e.getMessage());
      return;
    }
    if (message.getState() != RpcSaslProto.SaslState.NEGOTIATE) {
      refuse(
          header,
          RpcErrorCodeProto.FATAL_UNAUTHORIZED,
          EngineErrors.ACCESS_CONTROL,
          "Only SIMPLE authentication is enabled, and needs no " + message.getState());
      return;
    }
    Responses.success(
        outbox,
        Wire.SASL_CALL,
        NO_CLIENT,
        header.getRetryCount(),
        RpcSaslProto.newBuilder().setState(RpcSaslProto.SaslState.SUCCESS).build());
    state = State.CONTEXT;
  }

  private void decodeCall(RpcRequestHeaderProto header, CodedInputStream in) {
    RequestHeaderProto request;
    try {
      request = Wire.readDelimited(in, RequestHeaderProto.parser());
    } catch (IOException e) {
      refuseUndecodable(header, "Method header cannot be decoded: " + e.getMessage());
      return;
    }
    String protocolName = request.getDeclaringClassProtocolName();
    RpcService service = server.service(protocolName);
    if (service == null) {
      reject(
          header,
          RpcErrorCodeProto.ERROR_NO_SUCH_PROTOCOL,
          EngineErrors.NO_SUCH_PROTOCOL,
          "Unknown protocol: " + protocolName);
    } else if (request.getClientProtocolVersion() != RpcService.VERSION) {
      reject(
          header,
          RpcErrorCodeProto.ERROR_RPC_VERSION_MISMATCH,
          EngineErrors.VERSION_MISMATCH,
          "Protocol "
              + protocolName
              + " has version "
              + RpcService.VERSION
              + ", the client asks for "
              + Long.toUnsignedString(request.getClientProtocolVersion()));
    } else {
      RpcService.Method<?> method = service.method(request.getMethodName());
      if (method == null) {
        reject(
            header,
            RpcErrorCodeProto.ERROR_NO_SUCH_METHOD,
            EngineErrors.NO_SUCH_METHOD,
            "Unknown method " + request.getMethodName() + " called on " + protocolName);
      } else {
        dispatch(header, protocolName, method, in);
      }
    }
  }

  private <Q extends MessageLite> void dispatch(
      RpcRequestHeaderProto header,
      String protocolName,
      RpcService.Method<Q> method,
      CodedInputStream in) {
    Q request;
    try {
      request = Wire.readDelimited(in, method.parser());
    } catch (IOException e) {
      reject(
          header,
          RpcErrorCodeProto.ERROR_APPLICATION,
          EngineErrors.BAD_MESSAGE,
          "Request of " + method.name() + " cannot be decoded: " + e.getMessage());
      return;
    }
    ServerCall call =
        new ServerCall(
            this,
            clientId(header),
            header.getCallId(),
            header.getRetryCount(),
            header.hasCallerContext() ? header.getCallerContext().getContext() : "",
            protocolName,
            method.name(),
            arrivedNanos,
            System.nanoTime());
    callsInFlight++;
    metrics.callReceived(protocolName, method.name());
    try {
      method.handler().handle(call, request);
    } catch (Exception e) {
      call.fail(e);
    }
  }

  private byte[] clientId(RpcRequestHeaderProto header) {
    ByteString id = header.getClientId();
    if (!id.equals(lastClientId)) {
      lastClientId = id;
      lastClientIdBytes = id.toByteArray();
    }
    return lastClientIdBytes;
  }

  // ---- answering ----

  /** Sends an answered call's outcome. Any thread, once for each call. */
  void answer(ServerCall call) {
    if (ctx.executor().inEventLoop()) {
      encode(call);
      if (!batching) {
        batching = true;
        ctx.executor().execute(drainAnswers);
      }
    } else if (answers.put(call)) {
      try {
        ctx.executor().execute(drainAnswers);
      } catch (RejectedExecutionException e) {
        LOG.debug("Server has stopped, {} stays without its answer", call);
      }
    }
  }

  private void drainAnswers() {
    batching = true;
    for (ServerCall call = answers.takeAll(); call != null; call = call.next()) {
      encode(call);
    }
    flush();
    resume();
  }

  private void encode(ServerCall call) {
    callsInFlight--;
    call.report(metrics);
    if (state == State.ENDED) {
      return;
    }
    if (call.outcome() instanceof MessageLite message) {
      try {
        Responses.success(outbox, call.callId(), call.clientId(), call.retryCount(), message);
      } catch (RuntimeException e) {
        LOG.error("Response to {} cannot be encoded", call, e);
        encodeError(
            call,
            RpcErrorCodeProto.ERROR_SERIALIZING_RESPONSE,
            new RpcError(EngineErrors.RPC_SERVER, "Response cannot be encoded: " + e.getMessage()));
      }
    } else {
      encodeError(call, RpcErrorCodeProto.ERROR_APPLICATION, (RpcError) call.outcome());
    }
  }

  private void encodeError(ServerCall call, RpcErrorCodeProto detail, RpcError error) {
    Responses.failure(
        outbox,
        call.callId(),
        call.clientId(),
        call.retryCount(),
        RpcStatusProto.ERROR,
        detail,
        error);
  }

  private void flush() {
    batching = false;
    if (!outbox.isEmpty()) {
      metrics.bytesSent(outbox.flush());
    }
  }

  /** Answers a call that no handler saw; the connection lives on. */
  private void reject(
      RpcRequestHeaderProto header, RpcErrorCodeProto detail, String className, String message) {
    Responses.failure(
        outbox,
        header.getCallId(),
        clientId(header),
        header.getRetryCount(),
        RpcStatusProto.ERROR,
        detail,
        new RpcError(className, message));
  }

  // ---- ending ----

  private void refuseHeader(RpcRequestHeaderProto header, String message) {
    refuse(header, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, EngineErrors.RPC_SERVER, message);
  }

  private void refuseUndecodable(RpcRequestHeaderProto header, String message) {
    refuse(header, RpcErrorCodeProto.FATAL_DESERIALIZING_REQUEST, EngineErrors.RPC_SERVER, message);
  }

  private void refuse(RpcErrorCodeProto detail, String className, String message) {
    refuse(RpcRequestHeaderProto.getDefaultInstance(), Wire.NO_CALL, detail, className, message);
  }

  private void refuse(
      RpcRequestHeaderProto header, RpcErrorCodeProto detail, String className, String message) {
    refuse(header, header.getCallId(), detail, className, message);
  }

  private void refuse(
      RpcRequestHeaderProto header,
      int callId,
      RpcErrorCodeProto detail,
      String className,
      String message) {
    LOG.info("Connection from {} refused: {}", remoteAddress, message);
    Responses.failure(
        outbox,
        callId,
        header.getClientId().toByteArray(),
        header.getRetryCount(),
        RpcStatusProto.FATAL,
        detail,
        new RpcError(className, message));
    end();
  }

  /**
   * Sends what was said last, then closes. The client is given a moment to read it and close its
   * side: closing at once, with unread bytes in the socket, would reset the connection and could
   * take the answer away from the client.
   */
  private void end() {
    state = State.ENDED;
    SocketChannel channel = (SocketChannel) ctx.channel();
    metrics.bytesSent(outbox.flush());
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  channel.config().setAutoRead(true);
                  channel.shutdownOutput();
                  ctx.executor()
                      .schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
                });
  }

  private void scheduleIdleCheck() {
    ctx.executor()
        .schedule(this::checkIdle, limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Costs nothing between checks; in exchange, the timeout may be up to twice as long. */
  private void checkIdle() {
    if (!ctx.channel().isActive()) {
      return;
    }
    boolean silent = !heardFrom && callsInFlight == 0;
    boolean unwritable = !ctx.channel().isWritable();
    if (silent || (stuck && unwritable)) {
      LOG.debug("Connection from {} closed: {}", remoteAddress, silent ? "idle" : "does not read");
      ctx.close();
      return;
    }
    heardFrom = false;
    stuck = unwritable;
    scheduleIdleCheck();
  }

  @Override
  public String toString() {
    return "ServerConnection["
        + remoteAddress
        + ", "
        + state
        + ", client "
        + Arrays.toString(lastClientIdBytes)
        + "]";
  }
}
