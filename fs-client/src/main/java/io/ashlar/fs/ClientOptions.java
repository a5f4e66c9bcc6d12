package io.ashlar.fs;

import java.util.function.Consumer;

/**
 * How a client behaves. Immutable; start from {@link #defaults}.
 *
 * @param user the user to act as
 * @param packetDataBytes data bytes of a write packet: a multiple of the checksum chunk
 * @param maxPacketsInFlight packets written and not yet acknowledged before the writer waits
 * @param callTimeoutMillis how long one RPC may take
 * @param connectAttempts how often a NameNode that does not listen is tried, with growing pauses
 *     between; 10 take some seconds, long enough for one that is just starting
 * @param reconnectAttempts the same for a NameNode that has answered before, and may be restarting;
 *     each beyond the first few takes a second, all together no longer than callTimeoutMillis
 * @param replaceDatanode what a writer does about a DataNode that its pipeline has lost
 * @param pipelineSilenceMillis how long a pipeline of one DataNode may owe a writer an answer; with
 *     each DataNode behind it, a twelfth more. Longer than DataNodes wait for each other, so that
 *     the one next to a silent node notices first. Readers wait half as long for a DataNode
 * @param useDatanodeHostNames whether DataNodes are reached by their host names, and not by the
 *     addresses that they registered from, which may be of use only within their own network
 * @param waiting is told why a call waits for a NameNode that has just started, once for each call
 *     that waits, on the thread that waits
 */
public record ClientOptions(
    String user,
    int packetDataBytes,
    int maxPacketsInFlight,
    int callTimeoutMillis,
    int connectAttempts,
    int reconnectAttempts,
    ReplaceDatanode replaceDatanode,
    int pipelineSilenceMillis,
    boolean useDatanodeHostNames,
    Consumer<String> waiting) {
  private static final int PIPELINE_SILENCE_MILLIS = 60_000;

  /** Options with the usual treatment of DataNodes that fail. */
  public ClientOptions(
      String user,
      int packetDataBytes,
      int maxPacketsInFlight,
      int callTimeoutMillis,
      int connectAttempts) {
    this(
        user,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        connectAttempts,
        ReplaceDatanode.DEFAULT,
        PIPELINE_SILENCE_MILLIS,
        false,
        ClientOptions::tellNobody);
  }

  private static void tellNobody(String reason) {}

  /**
   * HADOOP_USER_NAME or the process's user, 512 KiB packets, 32 of them in flight, 60 s, 10 tries,
   * Hadoop's default policy for pipelines, 60 s.
   */
  public static ClientOptions defaults() {
    String user = System.getenv("HADOOP_USER_NAME");
    return new ClientOptions(
        user == null || user.isEmpty() ? System.getProperty("user.name") : user,
        512 * 1024,
        32,
        60_000,
        10);
  }

  /** The same, as another user. */
  public ClientOptions withUser(String value) {
    return new ClientOptions(
        value,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        reconnectAttempts,
        replaceDatanode,
        pipelineSilenceMillis,
        useDatanodeHostNames,
        waiting);
  }

  /** The same with another patience with a NameNode that is restarted. */
  public ClientOptions withReconnectAttempts(int value) {
    return new ClientOptions(
        user,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        value,
        replaceDatanode,
        pipelineSilenceMillis,
        useDatanodeHostNames,
        waiting);
  }

  /** The same with another policy for pipelines that lose a DataNode. */
  public ClientOptions withReplaceDatanode(ReplaceDatanode value) {
    return new ClientOptions(
        user,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        reconnectAttempts,
        value,
        pipelineSilenceMillis,
        useDatanodeHostNames,
        waiting);
  }

  /** The same with another patience with pipelines that do not answer. */
  public ClientOptions withPipelineSilenceMillis(int value) {
    return new ClientOptions(
        user,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        reconnectAttempts,
        replaceDatanode,
        value,
        useDatanodeHostNames,
        waiting);
  }

  /** The same, reaching DataNodes by host name or by address. */
  public ClientOptions withDatanodeHostNames(boolean value) {
    return new ClientOptions(
        user,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        reconnectAttempts,
        replaceDatanode,
        pipelineSilenceMillis,
        value,
        waiting);
  }

  /** The same, telling somebody else of waits. */
  public ClientOptions withWaiting(Consumer<String> value) {
    return new ClientOptions(
        user,
        packetDataBytes,
        maxPacketsInFlight,
        callTimeoutMillis,
        connectAttempts,
        reconnectAttempts,
        replaceDatanode,
        pipelineSilenceMillis,
        useDatanodeHostNames,
        value);
  }
}
