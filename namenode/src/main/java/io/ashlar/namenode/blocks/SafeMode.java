package io.ashlar.namenode.blocks;

/**
 * Whether changes are refused: at start until enough blocks are reported, and whenever an operator
 * wishes.
 *
 * <p>Changed on the writer thread; {@link #on()}, {@link #startupOver()}, {@link #progress()} and
 * {@link #reason()} on any.
 */
final class SafeMode {
  private enum Phase {
    WAITING_FOR_REPORTS,
    EXTENSION,
    MANUAL,
    OFF
  }

  private final long completeBlocks;
  private final long neededBlocks;
  private final long extensionMillis;

  private volatile Phase phase = Phase.WAITING_FOR_REPORTS;
  private volatile long reportedBlocks;
  private volatile long leavesAtMillis;
  private volatile boolean startupOver;
  private volatile long clockMillis;
  private volatile long firstLookMillis;
  private volatile long startupMillis;

  /**
   * Begins in safe mode.
   *
   * @param completeBlocks complete blocks in the namespace at start
   * @param threshold share of them that has to be reported with at least one good replica
   * @param extensionMillis how much longer to wait then; nothing is waited for in an empty
   *     namespace
   */
  SafeMode(long completeBlocks, double threshold, long extensionMillis) {
    this.completeBlocks = completeBlocks;
    this.neededBlocks = (long) Math.floor(completeBlocks * threshold);
    this.extensionMillis = extensionMillis;
    if (completeBlocks == 0) {
      leave();
    }
  }

  /** A complete block got its first good replica, or lost its last. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer thread changes it
  void reported(int change) {
    if (!startupOver) {
      reportedBlocks += change;
    }
  }

  /** Moves on if it is time; true if this ended the start-up. */
  boolean advance(long nowMillis) {
    clockMillis = nowMillis;
    if (firstLookMillis == 0) {
      firstLookMillis = nowMillis;
    }
    if (!startupOver) {
      startupMillis = nowMillis - firstLookMillis;
    }
    if (phase == Phase.WAITING_FOR_REPORTS && reportedBlocks >= neededBlocks) {
      phase = Phase.EXTENSION;
      leavesAtMillis = nowMillis + extensionMillis;
    }
    if (phase == Phase.EXTENSION && nowMillis >= leavesAtMillis) {
      return leave();
    }
    return false;
  }

  /** An operator enters it. */
  void enter() {
    if (phase == Phase.OFF) {
      phase = Phase.MANUAL;
    }
  }

  /** An operator leaves it, whatever it waits for; true if this ended the start-up. */
  boolean leave() {
    boolean endedStartup = !startupOver;
    startupOver = true;
    phase = Phase.OFF;
    return endedStartup;
  }

  boolean on() {
    return phase != Phase.OFF;
  }

  /** From then on redundancy is watched. Never turns back. */
  boolean startupOver() {
    return startupOver;
  }

  long reportedBlocks() {
    return reportedBlocks;
  }

  StartupProgress progress() {
    return new StartupProgress(completeBlocks, reportedBlocks, startupMillis, startupOver);
  }

  /** When it was last looked at. */
  long clockMillis() {
    return clockMillis;
  }

  /** Why it is on and until when, for a person; empty when it is off. */
  String reason() {
    return switch (phase) {
      case OFF -> "";
      case MANUAL ->
          "Safe mode is ON: an operator entered it. It stays until an operator leaves it.";
      case EXTENSION ->
          "Safe mode is ON: "
              + reportedBlocks
              + " of "
              + completeBlocks
              + " blocks are reported. It ends in "
              + Math.max(0, leavesAtMillis - clockMillis)
              + " ms.";
      case WAITING_FOR_REPORTS ->
          "Safe mode is ON: "
              + reportedBlocks
              + " of "
              + completeBlocks
              + " blocks are reported, "
              + neededBlocks
              + " are needed. It ends by itself when DataNodes have reported "
              + Math.max(0, neededBlocks - reportedBlocks)
              + " more"
              + estimate()
              + ". Files whose blocks are reported can be read.";
    };
  }

  /** How long that takes if blocks go on to be reported as quickly as so far. */
  private String estimate() {
    long reported = reportedBlocks;
    long inMillis = startupMillis;
    if (reported == 0 || inMillis == 0) {
      return "";
    }
    long leftMillis = Math.round((double) (neededBlocks - reported) * inMillis / reported);
    return leftMillis <= 0 ? "" : ", in about " + (leftMillis + 999) / 1000 + " s";
  }
}
