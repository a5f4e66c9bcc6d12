package io.ashlar.datanode.replica;

import java.io.IOException;

/** Says on which storage a new replica goes. Thread-safe. */
@FunctionalInterface
public interface StoreChooser {

  /**
   * A storage with room for that many bytes.
   *
   * @param wantedStorage the storage uuid that the writer asked for, or the empty string; a wish
   * @throws IOException if no storage has the room
   */
  ReplicaStore choose(long bytes, String wantedStorage) throws IOException;
}
