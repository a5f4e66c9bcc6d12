package io.ashlar.integration.differential;

import java.util.ArrayList;
import java.util.List;

/** Finds a short part of a failing list that still fails: delta debugging. */
final class Shrinker {

  /** Whether a list fails. */
  @FunctionalInterface
  interface Check<E extends Exception> {
    boolean fails(List<NamespaceCall> calls) throws E;
  }

  private Shrinker() {}

  /** A sublist that fails, of which no single call can be left out. */
  static <E extends Exception> List<NamespaceCall> shrink(
      List<NamespaceCall> failing, Check<E> check) throws E {
    List<NamespaceCall> shortest = failing;
    int chunk = Math.max(1, shortest.size() / 2);
    while (true) {
      boolean smaller = false;
      for (int from = shortest.size(); from > 0; from -= chunk) {
        List<NamespaceCall> without = new ArrayList<>(shortest);
        without.subList(Math.max(0, from - chunk), from).clear();
        if (check.fails(without)) {
          shortest = without;
          smaller = true;
        }
      }
      if (chunk == 1 && !smaller) {
        return shortest;
      }
      chunk = Math.max(1, chunk / 2);
    }
  }
}
