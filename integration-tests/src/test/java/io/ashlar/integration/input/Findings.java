package io.ashlar.integration.input;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What went wrong that should not have. Thread-safe. */
final class Findings {
  private static final int ENOUGH = 40;

  /** What a server says, or logs, when its own code failed and not its peer. */
  private static final Pattern OUR_FAULT =
      Pattern.compile(
          "(NullPointer|IndexOutOfBounds|ClassCast|IllegalState|NegativeArraySize|Arithmetic"
              + "|ConcurrentModification|NoSuchElement|IllegalReferenceCount|BufferUnderflow|BufferOverflow"
              + "|DateTime|NumberFormat|ArrayStore|IllegalMonitorState)Exception"
              + "|java\\.lang\\.[A-Za-z]*Error");

  private final List<String> found = new ArrayList<>();

  synchronized void add(String finding) {
    if (found.size() < ENOUGH) {
      found.add(finding);
    }
  }

  /** Notes an answer or a log line that betrays an exception nobody thought of. */
  void judge(String where, String text) {
    if (betraysOurFault(text)) {
      add(where + ": " + text);
    }
  }

  static boolean betraysOurFault(String text) {
    return OUR_FAULT.matcher(text).find();
  }

  synchronized List<String> all() {
    return List.copyOf(found);
  }

  synchronized int size() {
    return found.size();
  }
}
