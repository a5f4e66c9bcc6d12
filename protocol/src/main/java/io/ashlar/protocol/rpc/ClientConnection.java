package io.ashlar.protocol.rpc;

import com.google.protobuf.CodedInputStream;
import io.ashlar.protocol.proto.RpcResponseHeaderProto;
import io.ashlar.protocol.proto.RpcStatusProto;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection of a client, from its opening to its end. Confined to its event loop; tells
 * the client what happens to it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the end of a channel reaches channelInactive
final class ClientConnection extends ChannelInboundHandlerAdapter {

  /** Hears of a connection; called on its event loop. */
  interface Listener {
    /** The connection is there and calls can be sent. */
    void connected(ClientConnection connection);

    /** The call of that id, which is no longer awaited after this; null if nobody waits for it. */
    ClientCall<?> answered(int callId);

    /** Whether any call is waiting for its answer. */
    boolean isAwaitingAnswers();

    /** The server refused the connection, or is none for RPC: every call on it fails. */
    void refused(IOException reason);

    /** The connection has ended. Called once, and not before {@link #connected}. */
    void disconnected(ClientConnection connection, IOException reason);
  }

  /** How every answer of a web server begins, which would be a frame of more than a GiB. */
  private static final int HTTP = 'H' << 24 | 'T' << 16 | 'T' << 8 | 'P';

  private final Listener listener;
  private final RpcClientOptions options;
  private final byte[] clientId;
  private final byte[] opening;
  private final Frames frames = new Frames();

  private ChannelHandlerContext ctx;
  private Outbox outbox;
  private IOException reason;
  private long reads;
  private boolean used;
  private long lastSentNanos;
  private ScheduledFuture<?> upkeep;

  ClientConnection(Listener listener, RpcClientOptions options, byte[] clientId, byte[] opening) {
    this.listener = listener;
    this.options = options;
    this.clientId = clientId;
    this.opening = opening;
  }

  /** How many times something was read. Grows while the server is alive. */
  long reads() {
    return reads;
  }

  /** Appends a call to what the next {@link #flush} sends. */
  void send(ClientCall<?> call) {
    used = true;
    int retryCount = call.sends();
    call.sent(reads);
    Requests.call(outbox, clientId, call.callId(), retryCount, call.methodHeader(), call.request());
  }

  void flush() {
    if (!outbox.isEmpty()) {
      lastSentNanos = System.nanoTime();
      outbox.flush();
    }
  }

  /** Ends the connection; the listener is told the reason. */
  void close(IOException why) {
    if (reason == null) {
      reason = why;
    }
    ctx.close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    outbox = new Outbox(context);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    scheduleUpkeep();
    outbox.room(opening.length).writeBytes(opening);
    listener.connected(this);
    flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reads++;
    frames.add(context.alloc(), (ByteBuf) message);
    try {
      for (ByteBuffer frame = frames.next(Wire.MAX_FRAME_BYTES);
          frame != null;
          frame = frames.next(Wire.MAX_FRAME_BYTES)) {
        onAnswer(frame);
      }
      frames.trim(context.alloc());
    } catch (Frames.FrameLengthException | IOException e) {
      if (frames.startWith(HTTP)) {
        InetSocketAddress server = (InetSocketAddress) context.channel().remoteAddress();
        listener.refused(
            new IOException(
                server.getHostString()
                    + ":"
                    + server.getPort()
                    + " speaks HTTP and not RPC: it is a port of web pages and WebHDFS. The RPC"
                    + " port is another one, 8020 by default"));
      }
      close(new IOException("Server's answer makes no sense: " + e.getMessage(), e));
      frames.discard();
    }
  }

  private void onAnswer(ByteBuffer frame) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(frame);
    in.pushLimit(frame.remaining());
    RpcResponseHeaderProto header = Wire.readDelimited(in, RpcResponseHeaderProto.parser());
    if (!header.getClientId().isEmpty()
        && !Arrays.equals(header.getClientId().toByteArray(), clientId)) {
      throw new IOException("it answers another client");
    }
    if (header.getStatus() == RpcStatusProto.FATAL) {
      listener.refused(exception(header));
      return;
    }
    ClientCall<?> call = listener.answered(header.getCallId());
    if (call == null) {
      return; // it took too long, and nobody waits any more
    }
    if (header.getStatus() == RpcStatusProto.SUCCESS) {
      call.complete(in);
    } else {
      call.fail(exception(header));
    }
  }

  private static RemoteException exception(RpcResponseHeaderProto header) {
    return new RemoteException(header.getExceptionClassName(), header.getErrorMsg());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    upkeep.cancel(false);
    frames.discard();
    outbox.discard();
    listener.disconnected(
        this, reason == null ? new IOException("Connection closed by the server") : reason);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close(
        cause instanceof IOException io
            ? io
            : new IOException("Connection failed: " + cause, cause));
  }

  private void scheduleUpkeep() {
    long period = Math.min(options.idleTimeout().toMillis(), options.pingInterval().toMillis()) / 2;
    upkeep =
        ctx.executor()
            .scheduleWithFixedDelay(
                new Upkeep(), Math.max(1, period), Math.max(1, period), TimeUnit.MILLISECONDS);
  }

  /** Pings a server that takes its time, and closes a connection that nobody uses. */
  private final class Upkeep implements Runnable {
    private long lastUsedNanos = System.nanoTime();

    @Override
    public void run() {
      long now = System.nanoTime();
      boolean awaiting = listener.isAwaitingAnswers();
      if (used || awaiting) {
        used = false;
        lastUsedNanos = now;
      } else if (now - lastUsedNanos >= options.idleTimeout().toNanos()) {
        close(new IOException("Connection was idle"));
      }
      if (awaiting && now - lastSentNanos >= options.pingInterval().toNanos()) {
        byte[] ping = Requests.ping(clientId);
        outbox.room(ping.length).writeBytes(ping);
        flush();
      }
    }
  }
}
