package io.ashlar.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.net.Turn;
import io.ashlar.protocol.proto.OperationProto;
import io.ashlar.protocol.proto.RequestHeaderProto;
import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcKindProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.RpcStatusProto;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
 * bounded; and for the turn of others, when it had its own. Answers of one read, and those which
 * come from other threads at about the same time, leave together.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in the network reaches exceptionCaught
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  /** No connection context or negotiation is longer. */
  private static final int MAX_SETUP_FRAME_BYTES = 128 << 10;

  /** How long a refused client may take to read why, before its connection is cut. */
  private static final long LINGER_MILLIS = 1000;

  /** Longer requests reserve their memory before they have arrived. */
  private static final int LONG_REQUEST_BYTES = 8 << 10;

  /** Shorter requests are taken from a connection that waits for no answer, however busy we are. */
  private static final int SURE_REQUEST_BYTES = 1 << 10;

  /** A client must send the rest of a long request at least so fast, after some grace. */
  private static final int SLOWEST_BYTES_PER_SECOND = 256 << 10;

  /** The grace while others wait for the memory that is kept for that request. */
  private static final long CONTENDED_GRACE_MILLIS = 2_000;

  /** How often it is looked how fast a long request comes. */
  private static final long REST_CHECK_MILLIS = 1_000;

  private static final byte[] NO_CLIENT = new byte[0];

  private static final byte[] NOT_FOUND =
      """
      HTTP/1.1 404 Not Found\r
      Content-Type: text/plain\r
      Connection: close\r
      \r
      This is an RPC port. It speaks Hadoop RPC, not HTTP.\r
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final RpcServer server;
  private final RpcLimits limits;
  private final RpcMetrics metrics;
  private final Frames frames = new Frames();
  private final Handshake handshake = new Handshake();
  private final Mailbox<ServerCall> answers = new Mailbox<>();
  private final Runnable drainAnswers = this::drainAnswers;

  private ChannelHandlerContext ctx;
  private Outbox outbox;
  private InetSocketAddress remoteAddress;

  /** The client was told to go away, or is gone: whatever arrives is dropped. */
  private boolean ended;

  private int callsInFlight;

  /** The last call's client id; practically all calls of a connection have the same. */
  private ByteString lastClientId = ByteString.EMPTY;

  private byte[] lastClientIdBytes = NO_CLIENT;

  /** Whether a flush is certain to come, at the end of this read or of this batch of answers. */
  private boolean batching;

  /** How long this connection keeps the event loop from the others. */
  private final Turn turn = new Turn();

  /** Whether the turn is that of the read under way, which may bring bytes several times. */
  private boolean reading;

  /** Whether others have their turn before the rest of what arrived is decoded. */
  private boolean yielded;

  /** When the bytes now being decoded arrived, {@link System#nanoTime}. */
  private long arrivedNanos;

  /** Memory for the frame that comes next, once it is taken; else null. */
  private RequestBudget.Share reserved;

  /** Whether the next frame waits until other requests have given back memory. */
  private boolean awaitsMemory;

  /** Ends the wait for memory; of use while {@link #awaitsMemory}. */
  private Runnable stopWaiting = () -> {};

  /** Looks how fast the rest of a long frame comes; else null. */
  private Future<?> restCheck;

  /** Looks since memory was taken for that frame. They are the clock: in a halt of ours none is. */
  private int restChecks;

  /** What this connection was last counted with in {@link RpcServer#unsent}. */
  private long countedUnsent;

  // What the periodic check needs to know; see checkIdle.
  private boolean heardFrom;
  private boolean stuck;

  ServerConnection(RpcServer server) {
    this.server = server;
    this.limits = server.limits();
    this.metrics = server.metrics();
  }

  String user() {
    return handshake.user();
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
    context
        .executor()
        .schedule(this::checkSetup, limits.setupTimeout().toMillis(), TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    metrics.bytesReceived(bytes.readableBytes());
    if (ended) {
      bytes.release();
      return;
    }
    if (!reading) {
      reading = true;
      turn.begin();
    }
    batching = true;
    arrivedNanos = System.nanoTime();
    frames.add(context.alloc(), bytes);
    decode();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    flush();
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    stuck = false;
    countUnsent();
    if (context.channel().isWritable()) {
      // Later, because this may be called from within a flush.
      context.executor().execute(this::resume);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ended = true;
    frames.discard();
    releaseReserved();
    stopWaiting.run();
    outbox.discard();
    countUnsent();
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
      boolean more = true;
      while (more && !ended && mayTakeCalls()) {
        more = handshake.expectsPreamble() ? decodePreamble() : decodeNextFrame();
        if (more && frames.readableBytes() > 0 && turn.isOver()) {
          letOthers();
        }
      }
    } catch (Frames.FrameLengthException e) {
      LOG.info("Connection from {} closed: {}", remoteAddress, e.getMessage());
      ended = true;
      ctx.close();
    }
    if (ended) {
      frames.discard();
      releaseReserved();
    } else {
      frames.trim(ctx.alloc());
      ctx.channel().config().setAutoRead(mayTakeCalls());
    }
  }

  private boolean mayTakeCalls() {
    return !awaitsMemory
        && !yielded
        && callsInFlight < limits.maxCallsInFlight()
        && ctx.channel().isWritable();
  }

  private void letOthers() {
    yielded = true;
    ctx.executor()
        .execute(
            () -> {
              yielded = false;
              resume();
            });
  }

  /** Goes on with what lies decoded half-way, after answers have left. */
  private void resume() {
    if (ended || ctx.channel().config().isAutoRead() || !mayTakeCalls()) {
      return;
    }
    batching = true;
    turn.begin();
    decode();
    flush();
  }

  /** Returns false while bytes are missing. */
  private boolean decodePreamble() {
    Handshake.Preamble preamble;
    try {
      preamble = handshake.preamble(frames.raw());
    } catch (Refusal refusal) {
      refuse(refusal, Wire.NO_CALL, RpcRequestHeaderProto.getDefaultInstance());
      return true;
    }
    switch (preamble) {
      case HTTP -> {
        ctx.write(Unpooled.wrappedBuffer(NOT_FOUND), ctx.voidPromise());
        end();
      }
      case ANCIENT -> {
        LOG.info("Connection from {} closed: it does not speak RPC version 9", remoteAddress);
        ended = true;
        ctx.close();
      }
      case GOOD, INCOMPLETE -> {}
    }
    return preamble != Handshake.Preamble.INCOMPLETE;
  }

  /** Returns false while bytes are missing, or memory is. */
  private boolean decodeNextFrame() throws Frames.FrameLengthException {
    int longest = Math.min(limits.maxFrameBytes(), server.longRequests().longestFrame());
    int length = frames.nextLength(handshake.isDone() ? longest : MAX_SETUP_FRAME_BYTES);
    if (length < 0 || !reserve(length) || !frames.hasWhole(length)) {
      return false;
    }
    ByteBuffer frame = frames.take(length);
    heardFrom = true;
    RpcRequestHeaderProto header = RpcRequestHeaderProto.getDefaultInstance();
    int callId = Wire.NO_CALL;
    try {
      CodedInputStream in = CodedInputStream.newInstance(frame);
      header = decodeHeader(in, frame.remaining());
      callId = header.getCallId();
      decodeBody(header, in);
    } catch (Refusal refusal) {
      refuse(refusal, callId, header);
    } finally {
      releaseReserved();
    }
    return true;
  }

  // ---- memory ----

  /**
   * Takes memory for the next frame: for a short one when it is here, for a long one before it
   * comes. Returns false if there is none now; reading goes on when there is.
   */
  private boolean reserve(int length) {
    boolean isLong = length > LONG_REQUEST_BYTES;
    boolean isWhole = frames.hasWhole(length);
    if (reserved != null || (!isLong && !isWhole)) {
      return true;
    }
    long charge = RequestBudget.charge(length);
    RequestBudget budget = isLong ? server.longRequests() : server.calls();
    reserved =
        callsInFlight == 0 && length <= SURE_REQUEST_BYTES
            ? budget.take(charge)
            : budget.tryTake(charge);
    if (reserved == null) {
      awaitsMemory = true;
      Runnable tryAgain = () -> tryAgain(budget);
      stopWaiting = () -> budget.forget(remoteAddress.getAddress(), tryAgain);
      budget.whenRoom(charge, remoteAddress.getAddress(), tryAgain);
      return false;
    }
    if (!isWhole) {
      restChecks = 0;
      restCheck =
          ctx.executor()
              .scheduleWithFixedDelay(
                  () -> checkRest(budget),
                  REST_CHECK_MILLIS,
                  REST_CHECK_MILLIS,
                  TimeUnit.MILLISECONDS);
    }
    return true;
  }

  /** Any thread. */
  private void tryAgain(RequestBudget budget) {
    try {
      ctx.executor()
          .execute(
              () -> {
                awaitsMemory = false;
                resume();
                if (!awaitsMemory) {
                  budget.wakeOne();
                }
              });
    } catch (RejectedExecutionException e) {
      LOG.debug("Server has stopped, {} is not read any more", remoteAddress);
    }
  }

  /** A client that is slow to send a request must not keep memory from others. */
  private void checkRest(RequestBudget budget) {
    if (callsInFlight >= limits.maxCallsInFlight()) {
      return; // it is us who do not read
    }
    restChecks++;
    long graceMillis =
        budget.isContended() ? CONTENDED_GRACE_MILLIS : limits.setupTimeout().toMillis();
    long millis = restChecks * REST_CHECK_MILLIS - graceMillis;
    if (frames.readableBytes() < millis * SLOWEST_BYTES_PER_SECOND / 1000) {
      LOG.info("Connection from {} closed: it is too slow to send a long request", remoteAddress);
      ctx.close();
    }
  }

  /** Gives back what was taken for a frame that became no call. */
  private void releaseReserved() {
    if (restCheck != null) {
      restCheck.cancel(false);
      restCheck = null;
    }
    if (reserved != null) {
      RequestBudget.Share share = reserved;
      reserved = null;
      share.giveBack();
    }
  }

  /** Counts what the client does not take, and closes a connection that keeps too much. */
  private void countUnsent() {
    ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
    boolean keepsUp = waiting == null || waiting.isWritable();
    long now = keepsUp ? 0 : waiting.totalPendingWriteBytes();
    server.unsent().changed(countedUnsent, now);
    countedUnsent = now;
    if (!ended && server.unsent().isTooMuch(now)) {
      LOG.info("Connection from {} closed: it leaves {} bytes of answers", remoteAddress, now);
      ended = true;
      ctx.close();
    }
  }

  private static RpcRequestHeaderProto decodeHeader(CodedInputStream in, int frameLength)
      throws Refusal {
    try {
      in.pushLimit(frameLength);
      return Wire.readDelimited(in, RpcRequestHeaderProto.parser());
    } catch (IOException e) {
      throw Refusal.ofUndecodable("Request header", e);
    }
  }

  private void decodeBody(RpcRequestHeaderProto header, CodedInputStream in) throws Refusal {
    int callId = header.getCallId();
    if (!header.hasRpcKind()
        || header.getRpcKind() != RpcKindProto.RPC_PROTOCOL_BUFFER
        || !header.hasRpcOp()
        || header.getRpcOp() != OperationProto.RPC_FINAL_PACKET) {
      throw Refusal.ofHeader("Request header of another kind than protobuf, or not final");
    }
    if (callId >= 0) {
      if (!handshake.isDone()) {
        throw Refusal.ofHeader("Call before the connection context");
      }
      decodeCall(header, in);
      return;
    }
    switch (callId) {
      case Wire.CONTEXT_CALL -> handshake.context(in);
      case Wire.SASL_CALL ->
          Responses.success(
              outbox, Wire.SASL_CALL, NO_CLIENT, header.getRetryCount(), handshake.negotiate(in));
      case Wire.PING_CALL -> {}
      default -> throw Refusal.ofHeader("Call id " + callId + " has no meaning");
    }
  }

  private void decodeCall(RpcRequestHeaderProto header, CodedInputStream in) throws Refusal {
    RequestHeaderProto request;
    try {
      request = Wire.readDelimited(in, RequestHeaderProto.parser());
    } catch (IOException e) {
      throw Refusal.ofUndecodable("Method header", e);
    }
    RpcService service = server.service(request.getDeclaringClassProtocolName());
    if (service == null) {
      throw Refusal.ofCall(
          RpcErrorCodeProto.ERROR_NO_SUCH_PROTOCOL,
          Refusal.NO_SUCH_PROTOCOL,
          "Unknown protocol: " + request.getDeclaringClassProtocolName());
    }
    if (request.getClientProtocolVersion() != RpcService.VERSION) {
      throw Refusal.ofCall(
          RpcErrorCodeProto.ERROR_RPC_VERSION_MISMATCH,
          Refusal.VERSION_MISMATCH,
          "Protocol "
              + service.protocolName()
              + " has version "
              + RpcService.VERSION
              + ", the client asks for "
              + Long.toUnsignedString(request.getClientProtocolVersion()));
    }
    RpcService.Method<?> method = service.method(request.getMethodName());
    if (method == null) {
      throw Refusal.ofCall(
          RpcErrorCodeProto.ERROR_NO_SUCH_METHOD,
          Refusal.NO_SUCH_METHOD,
          "Unknown method "
              + request.getMethodName()
              + " called on "
              + service.protocolName()
              + " protocol.");
    }
    dispatch(header, service.protocolName(), method, in);
  }

  private <Q extends MessageLite> void dispatch(
      RpcRequestHeaderProto header,
      String protocolName,
      RpcService.Method<Q> method,
      CodedInputStream in)
      throws Refusal {
    Q request;
    try {
      request = Wire.readDelimited(in, method.parser());
    } catch (IOException e) {
      throw Refusal.ofCall(
          RpcErrorCodeProto.ERROR_APPLICATION,
          Refusal.UNDECODABLE,
          "Request of " + method.name() + " cannot be decoded: " + e.getMessage());
    }
    ServerCall call =
        new ServerCall(
            this,
            clientId(header),
            header.getCallId(),
            header.getRetryCount(),
            header.hasCallerContext() ? CallerContext.of(header.getCallerContext()) : "",
            protocolName,
            method.name(),
            arrivedNanos,
            System.nanoTime(),
            reserved);
    reserved = null;
    callsInFlight++;
    metrics.callReceived(protocolName, method.name());
    try {
      method.handler().handle(call, request);
    } catch (Exception e) {
      call.fail(e);
    } catch (LinkageError | StackOverflowError e) {
      LOG.error("{} failed", call, e); // its client waits all the same
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

  /** Runs a task on the event loop. Any thread. */
  void execute(Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("Server has stopped, a call from {} is given up", remoteAddress);
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
    call.giveBack();
    call.report(metrics);
    if (ended) {
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
            new RpcError(Refusal.RPC_SERVER, "Response cannot be encoded: " + e.getMessage()));
      }
    } else {
      encodeError(call, RpcErrorCodeProto.ERROR_APPLICATION, (RpcError) call.outcome());
    }
    if (!ctx.channel().isWritable()) {
      countUnsent();
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

  /** Says no to a frame; the connection may live on. */
  private void refuse(Refusal refusal, int callId, RpcRequestHeaderProto header) {
    Responses.failure(
        outbox,
        callId,
        clientId(header),
        header.getRetryCount(),
        refusal.status(),
        refusal.detail(),
        refusal.error());
    if (refusal.endsConnection()) {
      LOG.info("Connection from {} refused: {}", remoteAddress, refusal.getMessage());
      end();
    }
  }

  // ---- ending ----

  /**
   * Sends what was said last, then closes. The client is given a moment to read it and close its
   * side: closing at once, with unread bytes in the socket, would reset the connection and could
   * take the answer away from the client.
   */
  private void end() {
    ended = true;
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

  private void checkSetup() {
    if (ctx.channel().isActive() && !handshake.isDone() && !ended) {
      LOG.debug("Connection from {} closed: it does not say who it is", remoteAddress);
      ctx.close();
    }
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
}
