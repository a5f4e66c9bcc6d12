package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.ReplicaException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;

/** What a failed file operation says about the disk. Stateless. */
final class DiskErrors {
  private DiskErrors() {}

  /** Whether there was no space: the disk is full and not broken. */
  static boolean isFull(IOException error) {
    // Java has no class for these; the texts are those of the C library for ENOSPC and EDQUOT.
    String message = String.valueOf(error.getMessage());
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }

  /** Whether this process, or the whole machine, has no file descriptors left. */
  static boolean isOutOfDescriptors(IOException error) {
    return String.valueOf(error.getMessage()).contains("Too many open files");
  }

  /**
   * Whether the disk may be broken, so that it should be looked at. A missing file counts: a
   * directory that was taken away shows in this way first.
   */
  static boolean mayBeTheDisk(IOException error) {
    return !isFull(error)
        && !isOutOfDescriptors(error)
        && !(error instanceof ClosedChannelException)
        && !(error instanceof FileAlreadyExistsException)
        && !(error instanceof EOFException)
        && !(error instanceof CorruptDataException)
        && !(error instanceof ReplicaException);
  }
}
