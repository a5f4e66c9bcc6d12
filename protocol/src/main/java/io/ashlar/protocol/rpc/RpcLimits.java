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
 * @param maxConnectionsOfHost further ones of the same address are closed at once
 * @param idleTimeout a connection that was silent for this long, and waits for no answer, is closed
 *     soon after; so is one that has not taken its answers for this long
 * @param setupTimeout a connection that has not said by then who it is, is closed; so is one that
 *     keeps memory reserved for a long request and does not send it
 * @param memoryBytes what requests of all connections may take up, and what their unsent answers
 *     may; beyond it connections wait, and those that do not read are closed
 */
public record RpcLimits(
    int maxFrameBytes,
    int maxCallsInFlight,
    int outboundLowBytes,
    int outboundHighBytes,
    int maxConnections,
    int maxConnectionsOfHost,
    Duration idleTimeout,
    Duration setupTimeout,
    long memoryBytes) {

  private static final int MAX_CONNECTIONS = 10_000;

  /** A connection's buffers are about this. */
  private static final int CONNECTION_BYTES = 32 << 10;

  private static final int USUAL_OUTBOUND_BYTES = 1 << 20;

  /** Refuses what could not work. */
  public RpcLimits {
    if (maxFrameBytes < 1024
        || maxCallsInFlight < 1
        || outboundLowBytes < 0
        || outboundHighBytes < outboundLowBytes
        || maxConnections < 1
        || maxConnectionsOfHost < 1
        || idleTimeout.toMillis() < 1
        || setupTimeout.toMillis() < 1
        || memoryBytes < 1 << 20) {
      throw new IllegalArgumentException("Limits out of range");
    }
  }

  /**
   * Frames as long as Hadoop allows them (wire reference 1.13), and ample room for the rest, as far
   * as the heap goes.
   */
  public static RpcLimits defaults() {
    return of(Runtime.getRuntime().maxMemory());
  }

  /** The limits of a process with so large a heap. */
  static RpcLimits of(long heapBytes) {
    int connections = (int) Math.max(64, Math.min(MAX_CONNECTIONS, heapBytes / CONNECTION_BYTES));
    int outbound = (int) Math.max(64 << 10, Math.min(USUAL_OUTBOUND_BYTES, heapBytes / 1024));
    return new RpcLimits(
        128 << 20,
        512,
        outbound / 4,
        outbound,
        connections,
        connections - connections / 4,
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Math.max(8 << 20, heapBytes / 4));
  }

  /** The same with another limit on frames. */
  public RpcLimits withMaxFrameBytes(int bytes) {
    return new RpcLimits(
        bytes,
        maxCallsInFlight,
        outboundLowBytes,
        outboundHighBytes,
        maxConnections,
        maxConnectionsOfHost,
        idleTimeout,
        setupTimeout,
        memoryBytes);
  }

  /** The same with another limit on calls in flight. */
  public RpcLimits withMaxCallsInFlight(int calls) {
    return new RpcLimits(
        maxFrameBytes,
        calls,
        outboundLowBytes,
        outboundHighBytes,
        maxConnections,
        maxConnectionsOfHost,
        idleTimeout,
        setupTimeout,
        memoryBytes);
  }

  /** The same with other water marks for unsent answers. */
  public RpcLimits withOutboundBytes(int low, int high) {
    return new RpcLimits(
        maxFrameBytes,
        maxCallsInFlight,
        low,
        high,
        maxConnections,
        maxConnectionsOfHost,
        idleTimeout,
        setupTimeout,
        memoryBytes);
  }

  /** The same with other limits on connections, in all and of one host. */
  public RpcLimits withMaxConnections(int connections, int ofHost) {
    return new RpcLimits(
        maxFrameBytes,
        maxCallsInFlight,
        outboundLowBytes,
        outboundHighBytes,
        connections,
        ofHost,
        idleTimeout,
        setupTimeout,
        memoryBytes);
  }

  /** The same with another patience for silent connections, and for those that just came. */
  public RpcLimits withTimeouts(Duration idle, Duration setup) {
    return new RpcLimits(
        maxFrameBytes,
        maxCallsInFlight,
        outboundLowBytes,
        outboundHighBytes,
        maxConnections,
        maxConnectionsOfHost,
        idle,
        setup,
        memoryBytes);
  }

  /** The same with other memory for all requests, and for all answers. */
  public RpcLimits withMemoryBytes(long bytes) {
    return new RpcLimits(
        maxFrameBytes,
        maxCallsInFlight,
        outboundLowBytes,
        outboundHighBytes,
        maxConnections,
        maxConnectionsOfHost,
        idleTimeout,
        setupTimeout,
        bytes);
  }
}
