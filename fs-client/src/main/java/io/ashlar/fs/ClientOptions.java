package io.ashlar.fs;

/**
 * How a client behaves. Immutable; start from {@link #defaults}.
 *
 * @param user the user to act as
 * @param packetDataBytes data bytes of a write packet: a multiple of the checksum chunk
 * @param maxPacketsInFlight packets written and not yet acknowledged before the writer waits
 * @param callTimeoutMillis how long one RPC may take
 * @param connectAttempts how often a NameNode that does not listen is tried, with growing pauses
 *     between; 10 take some seconds, long enough for one that is just starting
 */
public record ClientOptions(
    String user,
    int packetDataBytes,
    int maxPacketsInFlight,
    int callTimeoutMillis,
    int connectAttempts) {

  /**
   * HADOOP_USER_NAME or the process's user, 512 KiB packets, 32 of them in flight, 60 s, 10 tries.
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
        value, packetDataBytes, maxPacketsInFlight, callTimeoutMillis, connectAttempts);
  }
}
