package io.ashlar.protocol.rpc;

import com.google.protobuf.MessageLite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;

/** A call on its way through a server. Thread-safe, as {@link RpcCall} says. */
final class ServerCall extends Mailbox.Item<ServerCall> implements RpcCall {
  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(ServerCall.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ServerConnection connection;
  private final byte[] clientId;
  private final int callId;
  private final int retryCount;
  private final String callerContext;
  private final String protocolName;
  private final String method;
  private final long arrivedNanos;
  private final long startedNanos;
  private final RequestBudget.Share memory;

  /** Null, then a MessageLite or an RpcError, and never changed again. */
  @SuppressWarnings("unused") // through OUTCOME
  private volatile Object outcome;

  private long answeredNanos;

  ServerCall(
      ServerConnection connection,
      byte[] clientId,
      int callId,
      int retryCount,
      String callerContext,
      String protocolName,
      String method,
      long arrivedNanos,
      long startedNanos,
      RequestBudget.Share memory) {
    this.connection = connection;
    this.clientId = clientId;
    this.callId = callId;
    this.retryCount = retryCount;
    this.callerContext = callerContext;
    this.protocolName = protocolName;
    this.method = method;
    this.arrivedNanos = arrivedNanos;
    this.startedNanos = startedNanos;
    this.memory = memory;
  }

  @Override
  public byte[] clientId() {
    return clientId;
  }

  @Override
  public int callId() {
    return callId;
  }

  @Override
  public int retryCount() {
    return retryCount;
  }

  @Override
  public String user() {
    return connection.user();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public String callerContext() {
    return callerContext;
  }

  @Override
  public void goOn(Runnable task) {
    connection.execute(task);
  }

  @Override
  public void reply(MessageLite response) {
    answer(response);
  }

  @Override
  public void fail(Throwable error) {
    answer(connection.toError(error));
  }

  private void answer(Object answer) {
    if (OUTCOME.compareAndSet(this, null, answer)) {
      answeredNanos = System.nanoTime();
      connection.answer(this);
    }
  }

  /** The MessageLite or RpcError; only after the call was answered. */
  Object outcome() {
    return outcome;
  }

  /** Gives back what its request was charged with; once, after it was answered. */
  void giveBack() {
    memory.giveBack();
  }

  void report(RpcMetrics metrics) {
    metrics.callAnswered(
        protocolName,
        method,
        outcome instanceof MessageLite,
        startedNanos - arrivedNanos,
        answeredNanos - startedNanos);
  }

  @Override
  public String toString() {
    return method + " call " + callId + " retry " + retryCount + " from " + remoteAddress();
  }
}
