package io.ashlar.protocol.rpc;

import java.time.Duration;

/**
 * How patient a client is. Immutable.
 *
 * @param callTimeout a call without an answer fails after this time, retries included
 * @param connectTimeout an attempt to connect fails after this time
 * @param connectAttempts after so many failures in a row, all waiting calls fail
 * @param reconnectAttempts the same for a server that has answered before
 * @param firstBackoff pause after the first failure to connect; it doubles with each further one
 * @param maxBackoff the longest pause between two attempts
 * @param sendAttempts a call whose connections broke so many times fails
 * @param pingInterval while answers are awaited, the server hears from the client this often
 * @param idleTimeout a connection that was not used for this long is closed soon after, and made
 *     again by the next call
 */
public record RpcClientOptions(
    Duration callTimeout,
    Duration connectTimeout,
    int connectAttempts,
    int reconnectAttempts,
    Duration firstBackoff,
    Duration maxBackoff,
    int sendAttempts,
    Duration pingInterval,
    Duration idleTimeout) {

  /** Refuses what could not work. */
  public RpcClientOptions {
    if (callTimeout.toMillis() < 1
        || connectTimeout.toMillis() < 1
        || connectAttempts < 1
        || reconnectAttempts < 1
        || firstBackoff.toMillis() < 1
        || maxBackoff.compareTo(firstBackoff) < 0
        || sendAttempts < 1
        || pingInterval.toMillis() < 1
        || idleTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("Client options out of range");
    }
  }

  /**
   * Hadoop's timeouts (wire reference 1.10), and some six seconds of attempts to connect: enough
   * for a server that is being restarted.
   */
  public static RpcClientOptions defaults() {
    return new RpcClientOptions(
        Duration.ofSeconds(120),
        Duration.ofSeconds(20),
        10,
        10,
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        4,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
  }

  /** The same with another limit on the time of a call. */
  public RpcClientOptions withCallTimeout(Duration timeout) {
    return new RpcClientOptions(
        timeout,
        connectTimeout,
        connectAttempts,
        reconnectAttempts,
        firstBackoff,
        maxBackoff,
        sendAttempts,
        pingInterval,
        idleTimeout);
  }

  /** The same with another limit on the time and number of attempts to connect. */
  public RpcClientOptions withConnect(Duration timeout, int attempts) {
    return new RpcClientOptions(
        callTimeout,
        timeout,
        attempts,
        attempts,
        firstBackoff,
        maxBackoff,
        sendAttempts,
        pingInterval,
        idleTimeout);
  }

  /** The same with another number of attempts to connect to a server that has answered before. */
  public RpcClientOptions withReconnectAttempts(int attempts) {
    return new RpcClientOptions(
        callTimeout,
        connectTimeout,
        connectAttempts,
        attempts,
        firstBackoff,
        maxBackoff,
        sendAttempts,
        pingInterval,
        idleTimeout);
  }

  /** The same with other pauses between attempts to connect. */
  public RpcClientOptions withBackoff(Duration first, Duration max) {
    return new RpcClientOptions(
        callTimeout,
        connectTimeout,
        connectAttempts,
        reconnectAttempts,
        first,
        max,
        sendAttempts,
        pingInterval,
        idleTimeout);
  }

  /** The same with another limit on how often a call is sent. */
  public RpcClientOptions withSendAttempts(int attempts) {
    return new RpcClientOptions(
        callTimeout,
        connectTimeout,
        connectAttempts,
        reconnectAttempts,
        firstBackoff,
        maxBackoff,
        attempts,
        pingInterval,
        idleTimeout);
  }

  /** The same with other times for keeping a connection. */
  public RpcClientOptions withKeeping(Duration ping, Duration idle) {
    return new RpcClientOptions(
        callTimeout,
        connectTimeout,
        connectAttempts,
        reconnectAttempts,
        firstBackoff,
        maxBackoff,
        sendAttempts,
        ping,
        idle);
  }
}
