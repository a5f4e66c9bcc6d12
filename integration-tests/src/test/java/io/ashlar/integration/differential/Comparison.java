package io.ashlar.integration.differential;

import java.util.List;

/**
 * What a sequence did on both clusters.
 *
 * @param truth an outcome for each call on Apache HDFS, and after them what is there
 * @param found the same on Ashlar
 */
record Comparison(List<NamespaceCall> calls, List<String> truth, List<String> found) {

  boolean differs() {
    return !truth.equals(found);
  }

  /** The calls up to the first that differs. */
  List<NamespaceCall> upToDifference() {
    return calls.subList(0, Math.min(calls.size(), firstDifference() + 1));
  }

  private int firstDifference() {
    int index = 0;
    while (truth.get(index).equals(found.get(index))) {
      index++;
    }
    return index;
  }

  /** The calls with their outcomes. */
  String report() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < truth.size(); i++) {
      boolean same = truth.get(i).equals(found.get(i));
      if (i == calls.size()) {
        text.append(same ? "" : "  afterwards\n");
      } else {
        text.append("  ").append(calls.get(i)).append('\n');
      }
      if (!same) {
        text.append("    on Apache HDFS: ").append(truth.get(i)).append('\n');
        text.append("    on Ashlar:      ").append(found.get(i)).append('\n');
      } else if (i < calls.size()) {
        text.append("    on both: ").append(truth.get(i)).append('\n');
      }
    }
    return text.toString();
  }
}
