package io.ashlar.datanode.pipeline;

import java.io.IOException;
import java.util.Optional;

/** A replica that this DataNode fetches from another one. On the connection's event loop. */
public interface Fetch {

  /** The uuid of the DataNode whose replica this one replaces; the NameNode has it deleted. */
  String givesUp();

  /** Counts bytes that came; for how long to take no more, in nanoseconds. */
  long spend(long bytes);

  /** The session is over: the replica is finalized, or nothing is left of it. Once. */
  void ended(Optional<IOException> failure);
}
