package io.ashlar.protocol.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ashlar.protocol.net.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls one protocol at one server as one user, over one connection that is made when needed and
 * made again when lost. Thread-safe; many calls may be in flight.
 *
 * <p>All clients of a process share a few daemon event loops. What follows on a call's future runs
 * on one of them, and must not block.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // timers end with the client, channels tell their handler
public final class RpcClient implements AutoCloseable {

  private enum State {
    /** No connection, none under way. */
    DISCONNECTED,
    /** A connection is being made, or will be after a pause. */
    CONNECTING,
    /** Calls can be sent. */
    CONNECTED,
    /** Closed by its owner. */
    CLOSED
  }

  private final InetSocketAddress server;

  /** The server by its name, if it has one: it may come back under another address. */
  private final InetSocketAddress destination;

  private final String protocolName;
  private final RpcClientOptions options;
  private final byte[] clientId = newClientId();
  private final byte[] opening;
  private final AtomicInteger nextCallId = new AtomicInteger();
  private final Map<String, byte[]> methodHeaders = new ConcurrentHashMap<>();
  private final Mailbox<ClientCall<?>> submitted = new Mailbox<>();
  private final EventLoop eventLoop = Transport.sharedEventLoops().next();
  private final Runnable takeSubmitted = this::takeSubmitted;
  private final Events events = new Events();

  // What follows is confined to the event loop.

  private State state = State.DISCONNECTED;
  private ChannelFuture connecting;
  private ClientConnection connection;
  private int failedAttempts;

  /** The server is known to be there, though it may be gone for a while. */
  private boolean heard;

  /** Calls without an answer, oldest first, so that the first is also the first to time out. */
  private final LinkedHashMap<Integer, ClientCall<?>> waiting = new LinkedHashMap<>();

  private boolean timeoutScheduled;

  /**
   * Prepares a client; the connection is made by the first call.
   *
   * @param callTimeout how long a call may take before it fails with a SocketTimeoutException
   */
  public RpcClient(
      InetSocketAddress server, String protocolName, String user, Duration callTimeout) {
    this(server, protocolName, user, RpcClientOptions.defaults().withCallTimeout(callTimeout));
  }

  /** Prepares a client; the connection is made by the first call. */
  public RpcClient(
      InetSocketAddress server, String protocolName, String user, RpcClientOptions options) {
    this.server = server;
    this.destination = InetSocketAddress.createUnresolved(server.getHostString(), server.getPort());
    this.protocolName = protocolName;
    this.options = options;
    this.opening = Requests.opening(clientId, user, protocolName);
  }

  private static byte[] newClientId() {
    UUID id = UUID.randomUUID();
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /** The server that is called. */
  public InetSocketAddress server() {
    return server;
  }

  /**
   * Sends a call. The future fails with {@link RemoteException} where the server says no, and with
   * another IOException where no answer came. A call that was written to a connection which then
   * broke is sent again on a new one, under the same call id, a bounded number of times.
   */
  public <A extends MessageLite> CompletableFuture<A> call(
      String method, MessageLite request, Parser<A> parser) {
    ClientCall<A> call =
        new ClientCall<>(
            nextCallId.getAndIncrement() & Integer.MAX_VALUE,
            method,
            methodHeaders.computeIfAbsent(
                method, name -> Requests.methodHeader(protocolName, name)),
            request,
            parser,
            System.nanoTime() + options.callTimeout().toNanos());
    if (submitted.put(call)) {
      eventLoop.execute(takeSubmitted);
    }
    return call.future();
  }

  /**
   * As {@link #call}, waiting for the answer on the calling thread.
   *
   * @throws IllegalStateException on an event loop, which must not wait
   */
  public <A extends MessageLite> A invoke(String method, MessageLite request, Parser<A> parser)
      throws IOException {
    if (eventLoop.inEventLoop()) {
      throw new IllegalStateException("An event loop must not wait for " + method);
    }
    try {
      return call(method, request, parser).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("Interrupted while waiting for " + method);
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw onCallersStack(e.getCause());
    }
  }

  /** The same kind of exception with the stack of the thread that waited. */
  private static IOException onCallersStack(Throwable failure) {
    if (failure instanceof RemoteException remote) {
      RemoteException copy = new RemoteException(remote.className(), remote.getMessage());
      copy.initCause(remote);
      return copy;
    }
    if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
      failure.addSuppressed(new Exception("Called from here"));
      return (IOException) failure;
    }
    return new IOException(failure.getMessage(), failure);
  }

  /** Fails what is in flight and closes the connection. */
  @Override
  public void close() {
    eventLoop.execute(
        () -> {
          state = State.CLOSED;
          takeSubmitted();
          failAll(closed());
          if (connection != null) {
            connection.close(closed());
          } else if (connecting != null) {
            connecting.channel().close();
          }
        });
  }

  private IOException closed() {
    return new IOException("Client of " + server + " was closed");
  }

  // ---- on the event loop ----

  private void takeSubmitted() {
    ClientCall<?> call = submitted.takeAll();
    while (call != null) {
      ClientCall<?> following = call.next();
      if (state == State.CLOSED) {
        call.fail(closed());
      } else {
        waiting.put(call.callId(), call);
        if (state == State.CONNECTED) {
          send(call);
        }
      }
      call = following;
    }
    if (state == State.CONNECTED) {
      connection.flush();
    } else if (state == State.DISCONNECTED && !waiting.isEmpty()) {
      connect();
    }
    scheduleTimeout();
  }

  private void send(ClientCall<?> call) {
    try {
      connection.send(call);
    } catch (RuntimeException e) {
      waiting.remove(call.callId());
      call.fail(new IOException("Request of " + call.method() + " cannot be encoded", e));
    }
  }

  private void connect() {
    state = State.CONNECTING;
    ClientConnection attempt = new ClientConnection(events, options, clientId, opening);
    connecting =
        Transport.client(eventLoop)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Integer.MAX_VALUE, options.connectTimeout().toMillis()))
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(attempt);
                  }
                })
            .connect(destination);
    connecting.addListener(
        (ChannelFutureListener)
            done -> {
              if (!done.isSuccess()) {
                connectFailed(done.cause());
              }
            });
  }

  private void connectFailed(Throwable cause) {
    if (state != State.CONNECTING) {
      return;
    }
    failedAttempts++;
    if (failedAttempts >= (heard ? options.reconnectAttempts() : options.connectAttempts())) {
      heard = false;
      state = State.DISCONNECTED;
      ConnectException failure =
          new ConnectException(
              "Cannot connect to "
                  + server
                  + " (tried "
                  + failedAttempts
                  + " times): "
                  + cause.getMessage());
      failure.initCause(cause);
      failedAttempts = 0;
      failAll(failure);
    } else {
      connectLater();
    }
  }

  private void connectLater() {
    state = State.CONNECTING;
    int doublings = Math.min(Math.max(0, failedAttempts - 1), 20);
    long pause =
        Math.min(options.firstBackoff().toMillis() << doublings, options.maxBackoff().toMillis());
    eventLoop.schedule(this::connectIfNeeded, pause, TimeUnit.MILLISECONDS);
  }

  private void connectIfNeeded() {
    if (state != State.CONNECTING) {
      return;
    }
    if (waiting.isEmpty()) {
      state = State.DISCONNECTED;
    } else {
      connect();
    }
  }

  private void failAll(IOException failure) {
    List<ClientCall<?>> calls = new ArrayList<>(waiting.values());
    waiting.clear();
    calls.forEach(call -> call.fail(failure));
  }

  private void scheduleTimeout() {
    if (!timeoutScheduled && !waiting.isEmpty()) {
      timeoutScheduled = true;
      long untilFirst = waiting.values().iterator().next().deadlineNanos() - System.nanoTime();
      eventLoop.schedule(this::timeOut, Math.max(0, untilFirst), TimeUnit.NANOSECONDS);
    }
  }

  private void timeOut() {
    timeoutScheduled = false;
    long now = System.nanoTime();
    List<ClientCall<?>> late = new ArrayList<>();
    for (Iterator<ClientCall<?>> calls = waiting.values().iterator(); calls.hasNext(); ) {
      ClientCall<?> call = calls.next();
      if (call.deadlineNanos() - now > 0) {
        break;
      }
      calls.remove();
      late.add(call);
    }
    for (ClientCall<?> call : late) {
      SocketTimeoutException failure =
          new SocketTimeoutException(
              "No answer to "
                  + call.method()
                  + " from "
                  + server
                  + " within "
                  + options.callTimeout().toMillis()
                  + " ms");
      if (state == State.CONNECTED && connection.reads() == call.readsWhenSent()) {
        // Not a sign of life since then: the next call shall not depend on this connection.
        connection.close(failure);
      }
      call.fail(failure);
    }
    if (!late.isEmpty() && state == State.CONNECTING) {
      heard = false; // It was waited for long enough.
    }
    scheduleTimeout();
  }

  /** What the connection tells. */
  private final class Events implements ClientConnection.Listener {
    @Override
    public void connected(ClientConnection made) {
      if (state != State.CONNECTING) {
        made.close(closed());
        return;
      }
      state = State.CONNECTED;
      connection = made;
      List.copyOf(waiting.values()).forEach(RpcClient.this::send);
    }

    @Override
    public ClientCall<?> answered(int callId) {
      failedAttempts = 0;
      heard = true;
      return waiting.remove(callId);
    }

    @Override
    public boolean isAwaitingAnswers() {
      return !waiting.isEmpty();
    }

    @Override
    public void refused(IOException reason) {
      failAll(reason);
    }

    @Override
    public void disconnected(ClientConnection lost, IOException reason) {
      if (lost != connection) {
        return;
      }
      connection = null;
      if (state == State.CLOSED) {
        return;
      }
      state = State.DISCONNECTED;
      failOften(reason);
      if (!waiting.isEmpty()) {
        connectLater();
      }
    }

    /** Fails the calls that were sent too often. */
    private void failOften(IOException reason) {
      List<ClientCall<?>> hopeless = new ArrayList<>();
      waiting
          .values()
          .removeIf(call -> call.sends() >= options.sendAttempts() && hopeless.add(call));
      for (ClientCall<?> call : hopeless) {
        call.fail(
            new IOException(
                "Connection to "
                    + server
                    + " broke "
                    + call.sends()
                    + " times while "
                    + call.method()
                    + " waited for its answer: "
                    + reason.getMessage(),
                reason));
      }
    }
  }
}
