package io.ashlar.protocol.rpc;

import java.time.Duration;

/**
 * What a server lets its clients use up. Immutable.
 *
 * @param maxFrameBytes a longer request closes its connection; memory grows with what has arrived,
 *     not with what was announced
 * @param maxCallsInFlight calls of one connection that may wait for their answers; beyond it the
 *     connection is not read from
 * @param outboundLowBytes reading goes on when unsent answers of a connection fall below this
 * @param outboundHighBytes reading stops while unsent answers of a connection exceed this
 * @param maxConnections further ones are closed at once
 * @param idleTimeout a connection that was silent for this long, and waits for no answer, is closed
 *     soon after; so is one that has not taken its answers for this long
 */
public record RpcLimits(
    int maxFrameBytes,
    int maxCallsInFlight,
    int outboundLowBytes,
    int outboundHighBytes,
    int maxConnections,
    Duration idleTimeout) {

  /** Refuses what could not work. */
  public RpcLimits {
    if (maxFrameBytes < 1024
        || maxCallsInFlight < 1
        || outboundLowBytes < 0
        || outboundHighBytes < outboundLowBytes
        || maxConnections < 1
        || idleTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("Limits out of range");
    }
  }

  /** Frames as long as Hadoop allows them (wire reference 1.13), and ample room for the rest. */
  public static RpcLimits defaults() {
    return new RpcLimits(128 << 20, 512, 256 << 10, 1 << 20, 10_000, Duration.ofMinutes(5));
  }

  /** The same with another limit on frames. */
  public RpcLimits withMaxFrameBytes(int bytes) {
    return new RpcLimits(
        bytes, maxCallsInFlight, outboundLowBytes, outboundHighBytes, maxConnections, idleTimeout);
  }

  /** The same with another limit on calls in flight. */
  public RpcLimits withMaxCallsInFlight(int calls) {
    return new RpcLimits(
        maxFrameBytes, calls, outboundLowBytes, outboundHighBytes, maxConnections, idleTimeout);
  }

  /** The same with other water marks for unsent answers. */
  public RpcLimits withOutboundBytes(int low, int high) {
    return new RpcLimits(maxFrameBytes, maxCallsInFlight, low, high, maxConnections, idleTimeout);
  }

  /** The same with another limit on connections. */
  public RpcLimits withMaxConnections(int connections) {
    return new RpcLimits(
        maxFrameBytes,
        maxCallsInFlight,
        outboundLowBytes,
        outboundHighBytes,
        connections,
        idleTimeout);
  }

  /** The same with another patience for silent connections. */
  public RpcLimits withIdleTimeout(Duration timeout) {
    return new RpcLimits(
        maxFrameBytes,
        maxCallsInFlight,
        outboundLowBytes,
        outboundHighBytes,
        maxConnections,
        timeout);
  }
}
