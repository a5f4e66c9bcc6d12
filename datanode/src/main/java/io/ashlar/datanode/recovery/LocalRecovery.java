package io.ashlar.datanode.recovery;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What recovery does to the replica of this DataNode. Thread-safe; blocks. */
public final class LocalRecovery {
  /** dfs.datanode.xceiver.stop.timeout.millis */
  private static final int STOP_SECONDS = 60;

  private final ServedPool pool;

  /** Recovery of a pool's replicas. */
  public LocalRecovery(ServedPool pool) {
    this.pool = pool;
  }

  ServedPool pool() {
    return pool;
  }

  /**
   * Freezes a replica: its writer is stopped, and no other may begin.
   *
   * @return the replica as it was; empty where there is none
   */
  public Optional<Replica> begin(ExtendedBlockProto block, long recoveryId) throws IOException {
    pool.requireOurs(block);
    Optional<ReplicaWriter> writer = pool.catalog().liveWriter(block.getBlockId());
    if (writer.isPresent()) {
      stop(writer.get(), block);
    }
    return pool.catalog().beginRecovery(block.getBlockId(), block.getGenerationStamp(), recoveryId);
  }

  private static void stop(ReplicaWriter writer, ExtendedBlockProto block) throws IOException {
    CountDownLatch stopped = new CountDownLatch(1);
    writer.stop(stopped::countDown);
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "The writer of block "
                + block.getBlockId()
                + " did not stop within "
                + STOP_SECONDS
                + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a writer was stopped");
    }
  }

  /**
   * Cuts the replica to its final length, and finalizes it.
   *
   * @param block the replica as it was before
   * @param newBlockId the block's own id, or that of another block which gets a shortened copy
   * @return the uuid of the storage that it lies on
   */
  public String complete(ExtendedBlockProto block, long recoveryId, long newBlockId, long newLength)
      throws IOException {
    pool.requireOurs(block);
    return pool.catalog()
        .completeRecovery(
            block.getBlockId(), recoveryId, block.getNumBytes(), newBlockId, newLength)
        .store()
        .storageUuid();
  }
}
