package io.ashlar.protocol.rpc;

/**
 * Hears what a server does, so that another room can count it. Called on event loops, often and
 * from several threads: implementations are thread-safe, quick and never throw.
 */
public interface RpcMetrics {
  /** Hears nothing. */
  RpcMetrics NONE = new RpcMetrics() {};

  /** A client connected. */
  default void connectionOpened() {}

  /** A connection ended, from whichever side. */
  default void connectionClosed() {}

  /** Bytes came in. */
  default void bytesReceived(long bytes) {}

  /** Bytes were handed to the network. */
  default void bytesSent(long bytes) {}

  /** A call was decoded and goes to its handler. */
  default void callReceived(String protocolName, String method) {}

  /**
   * A call was answered.
   *
   * @param success whether the answer was a response and no error
   * @param queueNanos from the arrival of the call's last bytes to the start of its handler
   * @param processingNanos from the start of the handler to the answer
   */
  default void callAnswered(
      String protocolName, String method, boolean success, long queueNanos, long processingNanos) {}
}
