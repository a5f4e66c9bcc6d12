package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.edit.Command;
import java.io.IOException;

/** Reads the operator's lists of hosts again. Thread-safe. */
@FunctionalInterface
public interface HostRefresh {
  /**
   * The command that follows the lists as they are now; blocks while they are read.
   *
   * @throws IOException if they cannot be read or understood
   */
  Command<Void> read() throws IOException;
}
