package io.ashlar.namenode.webhdfs;

import com.google.protobuf.MessageLite;
import io.ashlar.protocol.rpc.RpcCall;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that came over HTTP. It is told apart from no other, so that nobody takes it for a retry.
 * Thread-safe; its answer completes on the connection's event loop.
 */
final class LocalCall implements RpcCall {
  private static final Logger log = LoggerFactory.getLogger(LocalCall.class);
  private static final byte[] NO_CLIENT = new byte[0];

  private final String user;
  private final InetSocketAddress remoteAddress;
  private final EventExecutor loop;
  private final CompletableFuture<MessageLite> answer = new CompletableFuture<>();

  LocalCall(String user, InetSocketAddress remoteAddress, EventExecutor loop) {
    this.user = user;
    this.remoteAddress = remoteAddress;
    this.loop = loop;
  }

  CompletableFuture<MessageLite> answer() {
    return answer;
  }

  @Override
  public byte[] clientId() {
    return NO_CLIENT;
  }

  @Override
  public int callId() {
    return 0;
  }

  @Override
  public int retryCount() {
    return 0;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public String callerContext() {
    return "";
  }

  @Override
  public String wire() {
    return "webhdfs";
  }

  @Override
  public void goOn(Runnable task) {
    onLoop(task);
  }

  @Override
  public void reply(MessageLite response) {
    onLoop(() -> answer.complete(response));
  }

  @Override
  public void fail(Throwable error) {
    onLoop(() -> answer.completeExceptionally(error));
  }

  /** At once, where that is the loop: answers of many connections would wait beside each other. */
  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("The HTTP server has stopped, a request stays without its answer", e);
    }
  }
}
