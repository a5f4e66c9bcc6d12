package io.ashlar.namenode.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which rack a host stands on: from the configuration, and from a lookup for what is not there.
 * Immutable but for what the lookup learns; any thread.
 */
public final class Topology {
  private static final RackLookup NO_LOOKUP = address -> Optional.empty();

  private final Map<String, Rack> racks;
  private final RackLookup lookup;

  private Topology(Map<String, Rack> racks, RackLookup lookup) {
    this.racks = Map.copyOf(racks);
    this.lookup = lookup;
  }

  /** All nodes on one rack. */
  public static Topology flat() {
    return new Topology(Map.of(), NO_LOOKUP);
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
    return new Topology(racks, NO_LOOKUP);
  }

  /** The same table; what it does not have is asked there. */
  public Topology with(RackLookup other) {
    return new Topology(racks, other);
  }

  /**
   * The rack of a node, looked up in the table by address and by host name, then elsewhere by
   * address; {@link Rack#DEFAULT} if nobody knows.
   */
  public Rack rackOf(String address, String hostName) {
    Rack byAddress = racks.get(address);
    Rack inTable = byAddress != null ? byAddress : racks.get(hostName);
    return inTable != null ? inTable : lookup.known(address).orElse(Rack.DEFAULT);
  }
}
