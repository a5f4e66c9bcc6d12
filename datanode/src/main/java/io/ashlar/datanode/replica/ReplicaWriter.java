package io.ashlar.datanode.replica;

/** Whoever writes a replica, as seen by one who has to take its place. */
@FunctionalInterface
public interface ReplicaWriter {

  /**
   * Tells the writer to give up, and runs {@code stopped} once it will not touch the replica any
   * more and has {@linkplain ReplicaCatalog#abandon abandoned} it. Does not wait; any thread. May
   * be called more than once.
   */
  void stop(Runnable stopped);
}
