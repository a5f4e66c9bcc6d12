package io.ashlar.datanode.scan;

import java.util.Optional;
import java.util.Properties;

/**
 * How far the scanner of a volume is: rounds go through its blocks by their ids, and a round begins
 * one period after the one before began, or when that is done. Immutable.
 *
 * @param startedMillis when the round began, in milliseconds since the epoch
 * @param lastBlockId the last block that was read
 * @param done whether there are no more in this round
 */
record ScanRound(long startedMillis, long lastBlockId, boolean done) {
  private static final String STARTED = "round.started-millis";
  private static final String LAST_BLOCK = "round.last-block";
  private static final String DONE = "round.done";

  /** One that begins now. */
  static ScanRound begin(long nowMillis) {
    return new ScanRound(nowMillis, Long.MIN_VALUE, false);
  }

  /** What was saved; empty where that makes no sense. */
  static Optional<ScanRound> of(Properties saved, long nowMillis) {
    try {
      long started = Long.parseLong(saved.getProperty(STARTED, ""));
      long last = Long.parseLong(saved.getProperty(LAST_BLOCK, ""));
      boolean done = Boolean.parseBoolean(saved.getProperty(DONE, ""));
      // A clock that was set back would stop the scanner until it catches up.
      return started > nowMillis
          ? Optional.empty()
          : Optional.of(new ScanRound(started, last, done));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  Properties toSave() {
    Properties values = new Properties();
    values.setProperty(STARTED, Long.toString(startedMillis));
    values.setProperty(LAST_BLOCK, Long.toString(lastBlockId));
    values.setProperty(DONE, Boolean.toString(done));
    return values;
  }

  ScanRound readUpTo(long blockId) {
    return new ScanRound(startedMillis, blockId, false);
  }

  ScanRound finished() {
    return new ScanRound(startedMillis, lastBlockId, true);
  }

  /** When the round after this one is due. */
  long nextDueMillis(long periodMillis) {
    return startedMillis + periodMillis;
  }
}
