package io.ashlar.shell.terminal;

import java.util.Locale;

/** Numbers of bytes for people. */
public final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /** As the hdfs command writes sizes under -h: {@code 512}, {@code 1.5 K}, {@code 128 M}. */
  public static String human(long bytes) {
    if (bytes < 0) {
      return "-" + human(-bytes);
    }
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    long one = 1L << 10 * unit;
    if (bytes % one == 0) {
      return bytes / one + " " + UNITS.charAt(unit - 1);
    }
    String number = String.format(Locale.ROOT, "%.1f", (double) bytes / one);
    // What rounds up to 1024 of one unit is 1.0 of the next.
    return number.equals("1024.0")
        ? "1.0 " + UNITS.charAt(unit)
        : number + " " + UNITS.charAt(unit - 1);
  }

  /** As {@link #human} with the unit's whole name: {@code 512 B}, {@code 1.5 KiB}. */
  public static String withUnit(long bytes) {
    String human = human(bytes);
    return Math.abs(bytes) < 1024 ? human + " B" : human + "iB";
  }

  /** The one or the other. */
  public static String format(long bytes, boolean human) {
    return human ? human(bytes) : Long.toString(bytes);
  }
}
