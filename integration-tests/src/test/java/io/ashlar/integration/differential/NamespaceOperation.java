package io.ashlar.integration.differential;

import java.io.IOException;
import java.util.List;

/**
 * A kind of call.
 *
 * @param name how sequences name it
 * @param weight how often it is chosen
 * @param action makes the call and says what came back
 * @param arguments what it takes
 */
record NamespaceOperation(String name, int weight, Action action, List<Argument> arguments) {

  /** Makes a call. */
  @FunctionalInterface
  interface Action {
    /** What came back, in a form that both clusters have in common. */
    String run(Caller caller, Values values) throws IOException;
  }

  /** The arguments of a call, by position. */
  record Values(String directory, List<String> texts) {

    /** A path as the NameNode is told it. */
    String path(int index) {
      String path = texts.get(index);
      return path.startsWith("/") ? path : path.isEmpty() ? directory : directory + "/" + path;
    }

    String text(int index) {
      return texts.get(index);
    }

    /** A text, or null for an empty one. */
    String textOrNull(int index) {
      return texts.get(index).isEmpty() ? null : texts.get(index);
    }

    long number(int index) {
      return Long.parseLong(texts.get(index));
    }

    short octal(int index) {
      return Short.parseShort(texts.get(index), 8);
    }

    boolean flag(int index) {
      return Boolean.parseBoolean(texts.get(index));
    }
  }
}
