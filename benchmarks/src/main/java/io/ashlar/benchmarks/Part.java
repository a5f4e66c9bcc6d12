package io.ashlar.benchmarks;

import java.io.IOException;

/** A selectable part of the benchmarks. */
interface Part {
  /** Its name on the command line. */
  String name();

  /** Measures all rounds and adds their samples to the report. */
  void run(Plan plan, Report report) throws IOException;
}
