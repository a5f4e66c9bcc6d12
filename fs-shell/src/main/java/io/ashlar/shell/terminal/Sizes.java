package io.ashlar.shell.terminal;

import java.util.Locale;

/** Numbers of bytes for people. */
public final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /** As the hdfs command writes sizes under -h: {@code 512}, {@code 1.5 K}, {@code 128 M}. */
  public static String human(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length() - 1) {
      value /= 1024;
      unit++;
    }
    String number = String.format(Locale.ROOT, "%.1f", value);
    if (number.endsWith(".0")) {
      number = number.substring(0, number.length() - 2);
    }
    return number + " " + UNITS.charAt(unit);
  }

  /** As {@link #human} with the unit's whole name: {@code 512 B}, {@code 1.5 KiB}. */
  public static String withUnit(long bytes) {
    String human = human(bytes);
    return bytes < 1024 ? human + " B" : human + "iB";
  }

  /** The one or the other. */
  public static String format(long bytes, boolean human) {
    return human ? human(bytes) : Long.toString(bytes);
  }
}
