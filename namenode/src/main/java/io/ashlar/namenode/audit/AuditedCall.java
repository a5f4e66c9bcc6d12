package io.ashlar.namenode.audit;

import com.google.protobuf.MessageLite;
import io.ashlar.protocol.rpc.RpcCall;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;

/** A call of which someone wants to know the end. */
final class AuditedCall implements RpcCall {
  private final RpcCall call;
  private final BiConsumer<RpcCall, Throwable> end;

  /**
   * @param end is told before the client is; the error is null where there is none
   */
  AuditedCall(RpcCall call, BiConsumer<RpcCall, Throwable> end) {
    this.call = call;
    this.end = end;
  }

  @Override
  public byte[] clientId() {
    return call.clientId();
  }

  @Override
  public int callId() {
    return call.callId();
  }

  @Override
  public int retryCount() {
    return call.retryCount();
  }

  @Override
  public String user() {
    return call.user();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return call.remoteAddress();
  }

  @Override
  public String callerContext() {
    return call.callerContext();
  }

  @Override
  public String wire() {
    return call.wire();
  }

  @Override
  public void goOn(Runnable task) {
    call.goOn(task);
  }

  @Override
  public void reply(MessageLite response) {
    end.accept(call, null);
    call.reply(response);
  }

  @Override
  public void fail(Throwable error) {
    end.accept(call, error);
    call.fail(error);
  }
}
