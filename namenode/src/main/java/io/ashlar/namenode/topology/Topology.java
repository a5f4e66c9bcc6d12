package io.ashlar.namenode.topology;

import java.util.HashMap;
import java.util.Map;

/** Which rack a host stands on, from the configuration. Immutable; any thread. */
public final class Topology {
  private final Map<String, Rack> racks;

  private Topology(Map<String, Rack> racks) {
    this.racks = Map.copyOf(racks);
  }

  /** All nodes on one rack. */
  public static Topology flat() {
    return new Topology(Map.of());
  }

  /**
   * Takes the configured map.
   *
   * @param rackByHost rack path by IP address or host name
   * @throws IllegalArgumentException if a path is malformed, with the host in the message
   */
  public static Topology of(Map<String, String> rackByHost) {
    Map<String, Rack> racks = new HashMap<>();
    rackByHost.forEach(
        (host, path) -> {
          try {
            racks.put(host, new Rack(path));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "Topology entry of host " + host + ": " + e.getMessage(), e);
          }
        });
    return new Topology(racks);
  }

  /** The rack of a node, looked up by address, then by host name, then {@link Rack#DEFAULT}. */
  public Rack rackOf(String address, String hostName) {
    Rack byAddress = racks.get(address);
    return byAddress != null ? byAddress : racks.getOrDefault(hostName, Rack.DEFAULT);
  }
}
