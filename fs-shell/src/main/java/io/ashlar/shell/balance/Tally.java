package io.ashlar.shell.balance;

import java.util.HashMap;
import java.util.Map;

/** What was moved so far. One thread at a time. */
final class Tally {
  private long blocks;
  private long bytes;
  private long failures;
  private String lastFailure = "";

  /** Of the round in progress, by source. */
  private final Map<Group, Long> left = new HashMap<>();

  void roundBegins() {
    left.clear();
  }

  void moved(Move move) {
    blocks++;
    bytes += move.block().lengthBytes();
    left.merge(move.source(), move.block().lengthBytes(), Long::sum);
  }

  void failed(Move move, Throwable why) {
    failures++;
    lastFailure =
        "blk_"
            + move.block().blockId()
            + " from "
            + move.source().name()
            + " to "
            + move.target().name()
            + ": "
            + why.getMessage();
  }

  /** What each source should have less after this round, in bytes. */
  Map<Group, Long> leftSources() {
    return Map.copyOf(left);
  }

  long blocks() {
    return blocks;
  }

  long bytes() {
    return bytes;
  }

  long failures() {
    return failures;
  }

  String lastFailure() {
    return lastFailure;
  }
}
