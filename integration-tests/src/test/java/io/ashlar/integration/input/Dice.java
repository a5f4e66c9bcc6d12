package io.ashlar.integration.input;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** All chance of one batch. Confined to the thread that runs the batch. */
final class Dice {
  private static final long[] EDGES = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    512,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final SplittableRandom random;

  Dice(long seed, String kind, long batch) {
    random = new SplittableRandom(seed * 31 + kind.hashCode() + batch * 0x9E3779B97F4A7C15L);
  }

  /** From 0 up to, and without, the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True once in so many times, on average. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A number such as programs trip over, or a small or any one. */
  long number() {
    return switch (below(4)) {
      case 0 -> EDGES[below(EDGES.length)];
      case 1 -> EDGES[below(EDGES.length)] + below(3) - 1;
      case 2 -> below(2000);
      default -> random.nextLong();
    };
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The bytes with one to four things wrong. */
  byte[] spoil(byte[] good) {
    byte[] bad = good;
    for (int i = below(4); i >= 0; i--) {
      bad = spoilOnce(bad);
    }
    return bad;
  }

  private byte[] spoilOnce(byte[] good) {
    if (good.length == 0) {
      return bytes(1 + below(16));
    }
    int at = below(good.length);
    return switch (below(8)) {
      case 0, 1 -> withFlippedBits(good);
      case 2 -> Arrays.copyOf(good, at);
      case 3 -> replace(good, at, at, bytes(1 + below(64)));
      case 4 -> replace(good, at, Math.min(good.length, at + 1 + below(40)), new byte[0]);
      case 5 -> withNumber(good, at);
      case 6 -> {
        int end = Math.min(good.length, at + 1 + below(100));
        yield replace(good, at, at, Arrays.copyOfRange(good, at, end));
      }
      default -> oneIn(20) ? bytes(good.length) : withFlippedBits(good);
    };
  }

  private byte[] withFlippedBits(byte[] good) {
    byte[] bad = good.clone();
    for (int i = below(4); i >= 0; i--) {
      bad[below(bad.length)] ^= (byte) (1 << below(8));
    }
    return bad;
  }

  private byte[] withNumber(byte[] good, int at) {
    byte[] bad = good.clone();
    long number = EDGES[below(EDGES.length)];
    int width = Math.min(bad.length - at, 1 << below(4));
    for (int i = 0; i < width; i++) {
      bad[at + i] = (byte) (number >>> 8 * (width - 1 - i));
    }
    return bad;
  }

  private static byte[] replace(byte[] good, int from, int to, byte[] piece) {
    byte[] bad = new byte[good.length - (to - from) + piece.length];
    System.arraycopy(good, 0, bad, 0, from);
    System.arraycopy(piece, 0, bad, from, piece.length);
    System.arraycopy(good, to, bad, from + piece.length, good.length - to);
    return bad;
  }
}
