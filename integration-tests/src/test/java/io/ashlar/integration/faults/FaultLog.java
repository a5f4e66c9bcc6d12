package io.ashlar.integration.faults;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Events with the time since the start, and what was found wrong. Belongs to one thread. */
final class FaultLog {
  private final PrintStream out;
  private final long startNanos = System.nanoTime();
  private final List<String> findings = new ArrayList<>();

  FaultLog(PrintStream out) {
    this.out = out;
  }

  void event(String what) {
    out.printf(Locale.ROOT, "%8.1f s  %s%n", (System.nanoTime() - startNanos) / 1e9, what);
  }

  /** Something that must not be. */
  void finding(String what) {
    findings.add(what);
    event("FINDING: " + what);
  }

  List<String> findings() {
    return List.copyOf(findings);
  }
}
