package io.ashlar.witness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, as Linux counts it.
 *
 * @param cpuMillis user and system time of all its threads, in steps of the kernel's clock tick (10
 *     ms)
 * @param userMillis the part of it outside of the kernel
 * @param residentBytes memory resident now
 * @param peakResidentBytes the most that was ever resident
 */
public record ProcessUsage(
    long cpuMillis, long userMillis, long residentBytes, long peakResidentBytes) {
  /** Nothing used. */
  public static final ProcessUsage NONE = new ProcessUsage(0, 0, 0, 0);

  /** Linux fixes USER_HZ, the unit of /proc/PID/stat, at 100 on every architecture Java runs on. */
  private static final long MILLIS_PER_TICK = 10;

  /**
   * Reads the usage of a living process.
   *
   * @throws IOException if there is no such process, or no /proc
   */
  public static ProcessUsage of(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
    // The second field, the command in parentheses, may itself hold spaces and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long userTicks = Long.parseLong(fields[11]);
    long systemTicks = Long.parseLong(fields[12]);
    long resident = 0;
    long peak = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = kibibytes(line);
      } else if (line.startsWith("VmHWM:")) {
        peak = kibibytes(line);
      }
    }
    return new ProcessUsage(
        (userTicks + systemTicks) * MILLIS_PER_TICK, userTicks * MILLIS_PER_TICK, resident, peak);
  }

  /** The sum of two processes' usage. */
  public ProcessUsage plus(ProcessUsage other) {
    return new ProcessUsage(
        cpuMillis + other.cpuMillis,
        userMillis + other.userMillis,
        residentBytes + other.residentBytes,
        peakResidentBytes + other.peakResidentBytes);
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }
}
