package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether a volume can be relied on. Every failed call on its files is told here; who listens then
 * has the volume looked at. Once failed, a volume stays so until the DataNode starts again.
 * Thread-safe.
 */
final class VolumeHealth {
  private final Path path;
  private final Runnable suspicion;
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final LongAdder errors = new LongAdder();
  private final LongAdder refusals = new LongAdder();

  /**
   * A good volume.
   *
   * @param suspicion runs, on any thread, when something went wrong; must be short
   */
  VolumeHealth(Path path, Runnable suspicion) {
    this.path = path;
    this.suspicion = suspicion;
  }

  /** Refuses work once the volume has failed. */
  void requireUsable() throws VolumeFailedException {
    IOException cause = failure.get();
    if (cause != null) {
      throw new VolumeFailedException(path, cause);
    }
  }

  /** Takes note of a failed call, and returns what to throw. */
  IOException failed(IOException error) {
    if (DiskErrors.isFull(error)) {
      refusals.increment();
    } else if (DiskErrors.mayBeTheDisk(error) && !(error instanceof VolumeFailedException)) {
      errors.increment();
      suspicion.run();
    }
    return error;
  }

  /**
   * Takes note of a failed sync, and returns what to throw. The kernel may have dropped what it
   * could not write and count it as clean: another sync would succeed and mean nothing. So the
   * volume is out of use from this moment on.
   */
  IOException syncFailed(IOException error) {
    giveUp(error);
    errors.increment();
    suspicion.run();
    return error;
  }

  /** The volume is out of use. */
  void giveUp(IOException cause) {
    failure.compareAndSet(null, cause);
  }

  boolean isFailed() {
    return failure.get() != null;
  }

  /** Failed calls that may have been the disk's fault. */
  long errors() {
    return errors.sum();
  }

  /** Calls that failed because the volume was full. */
  long refusals() {
    return refusals.sum();
  }
}
