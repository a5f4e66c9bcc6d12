package io.ashlar.namenode.webhdfs;

import com.google.protobuf.MessageLite;
import io.ashlar.protocol.rpc.RpcService;
import io.ashlar.protocol.webhdfs.Failure;
import io.ashlar.protocol.webhdfs.Parameters;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A request for an operation. Confined to its event loop.
 *
 * @param path in the file system
 * @param client where it comes from
 * @param server where it came to
 * @param loop the event loop
 * @param service ClientProtocol
 */
record Request(
    String path,
    Parameters parameters,
    InetSocketAddress client,
    InetSocketAddress server,
    EventExecutor loop,
    RpcService service) {

  /** Calls a method of ClientProtocol; the future completes on the event loop. */
  <T extends MessageLite> CompletableFuture<T> call(
      String method, MessageLite message, Class<T> answer) {
    LocalCall call = new LocalCall(parameters.user(), client, loop);
    if (!service.dispatch(method, call, message)) {
      throw Failure.unsupported(parameters.operation() + " is not supported").asException();
    }
    return call.answer().thenApply(answer::cast);
  }

  /** Calls a method whose answer says nothing. */
  CompletableFuture<Reply> run(String method, MessageLite message) {
    return call(method, message, MessageLite.class).thenApply(done -> Reply.empty());
  }
}
