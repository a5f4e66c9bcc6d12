package io.ashlar.protocol.rpc;

import com.google.protobuf.MessageLite;
import java.net.InetSocketAddress;

/**
 * One call that a client waits for: who asks, and the way to answer.
 *
 * <p>Thread-safe. Exactly one of {@link #reply} and {@link #fail} takes effect, the first;
 * answering a call whose connection has gone is harmless.
 */
public interface RpcCall {

  /** The caller's identity for retries: 16 bytes, or empty. Not to be modified. */
  byte[] clientId();

  /** Number of the call at its client, never negative; a retried call keeps its number. */
  int callId();

  /** 0 for the first try, or -1 where the client does not say. */
  int retryCount();

  /** The user to act as: the connection context's effective user. */
  String user();

  /** Where the connection comes from. */
  InetSocketAddress remoteAddress();

  /** The caller context for the audit log, with its signature, or the empty string. */
  String callerContext();

  /** By which wire it came, as the audit log names it. */
  default String wire() {
    return "rpc";
  }

  /**
   * Goes on with the call on the thread that received it, where a long answer is sent as soon as it
   * is made and does not wait beside others. Any thread.
   */
  void goOn(Runnable task);

  /** Answers with success. Any thread. */
  void reply(MessageLite response);

  /**
   * Answers with an error; the connection stays open. Any thread. The server's error table turns
   * the exception into a class name that clients know.
   */
  void fail(Throwable error);
}
