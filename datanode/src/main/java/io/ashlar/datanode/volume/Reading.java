package io.ashlar.datanode.volume;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Reads what must be there. Stateless. */
final class Reading {
  private Reading() {}

  /** Fills the buffer, or fails where the file ends first. */
  static void fully(FileChannel channel, Path name, long position, ByteBuffer into)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException(
            name + " ended at " + at + ", " + into.remaining() + " bytes before it should");
      }
      at += read;
    }
  }
}
