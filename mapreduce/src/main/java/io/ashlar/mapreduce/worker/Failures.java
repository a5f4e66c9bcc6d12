package io.ashlar.mapreduce.worker;

/** What a failed attempt says to its submitter. */
final class Failures {
  private static final int MAX_CHARACTERS = 4_000;
  private static final int MAX_CAUSES = 5;

  private Failures() {}

  /** The error, where it was thrown, and its causes; bounded. */
  static String describe(Throwable error) {
    StringBuilder text = new StringBuilder();
    Throwable current = error;
    for (int i = 0; current != null && i < MAX_CAUSES; i++) {
      if (i > 0) {
        text.append("; caused by ");
      }
      text.append(current);
      StackTraceElement[] stack = current.getStackTrace();
      if (stack.length > 0) {
        text.append(" at ").append(stack[0]);
      }
      current = current.getCause();
    }
    return text.length() <= MAX_CHARACTERS ? text.toString() : text.substring(0, MAX_CHARACTERS);
  }
}
