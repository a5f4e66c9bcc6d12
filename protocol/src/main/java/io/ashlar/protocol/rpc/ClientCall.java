package io.ashlar.protocol.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A call on its way through a client. Confined to the client's event loop once it was handed in.
 */
final class ClientCall<A extends MessageLite> extends Mailbox.Item<ClientCall<?>> {
  private final int callId;
  private final byte[] methodHeader;
  private final String method;
  private final MessageLite request;
  private final Parser<A> parser;
  private final long deadlineNanos;
  private final CompletableFuture<A> future = new CompletableFuture<>();

  /** How often the call was sent. */
  private int sends;

  /** How many reads its connection had seen when the call was sent. */
  private long readsWhenSent;

  ClientCall(
      int callId,
      String method,
      byte[] methodHeader,
      MessageLite request,
      Parser<A> parser,
      long deadlineNanos) {
    this.callId = callId;
    this.method = method;
    this.methodHeader = methodHeader;
    this.request = request;
    this.parser = parser;
    this.deadlineNanos = deadlineNanos;
  }

  int callId() {
    return callId;
  }

  String method() {
    return method;
  }

  /** The delimited RequestHeaderProto. */
  byte[] methodHeader() {
    return methodHeader;
  }

  MessageLite request() {
    return request;
  }

  /** When the call fails, on the clock of {@link System#nanoTime}. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  CompletableFuture<A> future() {
    return future;
  }

  int sends() {
    return sends;
  }

  long readsWhenSent() {
    return readsWhenSent;
  }

  void sent(long readsSoFar) {
    sends++;
    readsWhenSent = readsSoFar;
  }

  /** Takes the answer out of the frame, behind its header. */
  void complete(CodedInputStream in) {
    A answer;
    try {
      answer = Wire.readDelimited(in, parser);
    } catch (IOException e) {
      future.completeExceptionally(
          new IOException("Answer to " + method + " cannot be decoded: " + e.getMessage(), e));
      return;
    }
    future.complete(answer);
  }

  void fail(IOException error) {
    future.completeExceptionally(error);
  }
}
