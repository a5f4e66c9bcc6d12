package io.ashlar.simulation;

import io.ashlar.datanode.replica.ChecksumSpec;
import java.util.Arrays;
import java.util.Random;

/** A file: what is in it, and what would be left of it if the power went now. */
final class SimulatedFile {
  private final ChecksumSpec checksum;
  private byte[] content = new byte[0];
  private byte[] durable = content;

  SimulatedFile(ChecksumSpec checksum) {
    this.checksum = checksum;
  }

  ChecksumSpec checksum() {
    return checksum;
  }

  int length() {
    return content.length;
  }

  /** Not to be modified. */
  byte[] content() {
    return content;
  }

  void write(int position, byte[] bytes) {
    byte[] longer = Arrays.copyOf(content, Math.max(content.length, position + bytes.length));
    System.arraycopy(bytes, 0, longer, position, bytes.length);
    content = longer;
  }

  void truncate(long length) {
    if (length < content.length) {
      content = Arrays.copyOf(content, (int) length);
    }
  }

  void sync() {
    durable = content;
  }

  void flip(Random random) {
    content = content.clone();
    content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    durable = content;
  }

  /** What was not synced is there, gone, or half of it; true if something was lost. */
  boolean losePower(Random random) {
    if (durable == content) {
      return false;
    }
    int common = Math.min(durable.length, content.length);
    switch (random.nextInt(3)) {
      case 0 -> content = durable;
      case 1 -> {
        // All reached the disk.
      }
      default -> {
        int end = common + random.nextInt(Math.max(1, content.length - common + 1));
        byte[] torn = Arrays.copyOf(content, Math.min(content.length, end));
        if (end > common && random.nextBoolean()) {
          int hole = common + random.nextInt(end - common);
          Arrays.fill(torn, hole, torn.length, (byte) 0);
        }
        content = torn;
      }
    }
    durable = content;
    return true;
  }
}
