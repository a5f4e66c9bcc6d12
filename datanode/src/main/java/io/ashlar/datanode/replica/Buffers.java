package io.ashlar.datanode.replica;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Arithmetic on data that lies in several buffers. None of them moves a given buffer's position.
 */
final class Buffers {
  private Buffers() {}

  static long remaining(ByteBuffer[] buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }

  static long remaining(List<ByteBuffer> buffers) {
    long sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }

  /** The same without the first bytes. */
  static ByteBuffer[] drop(ByteBuffer[] buffers, long bytes) {
    if (bytes == 0) {
      return buffers;
    }
    int first = 0;
    long rest = bytes;
    while (rest >= buffers[first].remaining()) {
      rest -= buffers[first].remaining();
      first++;
    }
    ByteBuffer[] kept = new ByteBuffer[buffers.length - first];
    System.arraycopy(buffers, first, kept, 0, kept.length);
    kept[0] = kept[0].duplicate();
    kept[0].position(kept[0].position() + (int) rest);
    return kept;
  }

  /** One buffer with all bytes; a copy where they lie in more than one. */
  static ByteBuffer join(ByteBuffer[] buffers) {
    if (buffers.length == 1) {
      return buffers[0].duplicate();
    }
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(remaining(buffers)));
    for (ByteBuffer buffer : buffers) {
      whole.put(buffer.duplicate());
    }
    return whole.flip();
  }

  /** The last four bytes as a big-endian number. */
  static int lastInt(ByteBuffer[] buffers) {
    int value = 0;
    int shift = 0;
    for (int i = buffers.length - 1; shift < Integer.SIZE; i--) {
      ByteBuffer buffer = buffers[i];
      for (int at = buffer.limit() - 1; at >= buffer.position() && shift < Integer.SIZE; at--) {
        value |= (buffer.get(at) & 0xFF) << shift;
        shift += Byte.SIZE;
      }
    }
    return value;
  }
}
