package io.ashlar.namenode.topology;

import java.util.Optional;

/** Knows racks that no table has. Thread-safe; never blocks. */
@FunctionalInterface
public interface RackLookup {
  /** The rack of that address, if it is known by now; a miss may be looked up for the next time. */
  Optional<Rack> known(String address);
}
