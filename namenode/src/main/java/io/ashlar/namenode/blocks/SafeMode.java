package io.ashlar.namenode.blocks;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether changes are refused: at start until enough blocks are reported, and none that is newer
 * than the namespace, and whenever an operator wishes.
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

  private final double threshold;
  private final long extensionMillis;
  private final NewerReplicas newer = new NewerReplicas();

  /** Of these a full report has begun and has not ended. */
  private final Set<Storage> reporting = new HashSet<>();

  private volatile long completeBlocks;
  private volatile long neededBlocks;
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
    this.threshold = threshold;
    expect(completeBlocks);
    this.extensionMillis = extensionMillis;
    if (completeBlocks == 0) {
      leave();
    }
  }

  private void expect(long blocks) {
    completeBlocks = blocks;
    long share = (long) Math.floor(blocks * threshold);
    // Before any report nobody knows whether this is the newest namespace of its cluster.
    neededBlocks = threshold > 0 && blocks > 0 ? Math.max(1, share) : share;
  }

  /**
   * A complete block is deleted, and nobody will report it: what was deleted before the start is
   * reclaimed in safe mode, too.
   */
  void deleted() {
    if (!startupOver) {
      expect(completeBlocks - 1);
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
    if (!startupOver && (isBeingReportedTo() || newer.sumUp().any())) {
      return false;
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

  /**
   * What DataNodes have that this namespace does not know of yet. Looked at until start-up ends.
   */
  NewerReplicas newer() {
    return newer;
  }

  /**
   * A storage's full report begins. Until it ends safe mode does not: what is newer than the
   * namespace may come last.
   */
  void reportBegins(Storage storage) {
    if (!startupOver) {
      reporting.add(storage);
      newer.recount(storage);
    }
  }

  void reportEnds(Storage storage) {
    reporting.remove(storage);
  }

  private boolean isBeingReportedTo() {
    reporting.removeIf(storage -> storage.retired() || !storage.node.alive());
    return !reporting.isEmpty();
  }

  /** Whether replicas are reported that are newer than the namespace: it is left by force only. */
  boolean onlyByForce() {
    return !startupOver && (newer.found().any() || newer.any());
  }

  /** Leaves it, whatever it waits for; true if this ended the start-up. */
  boolean leave() {
    boolean endedStartup = !startupOver;
    newer.clear();
    reporting.clear();
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
    NewerReplicas.Found found = newer.found();
    if (on() && found.any()) {
      return newerReason(found);
    }
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
              + ". Files whose blocks are reported can be read. If what lacks is gone for good:"
              + " `ashlar admin safemode leave`.";
    };
  }

  private static String newerReason(NewerReplicas.Found found) {
    return "Safe mode is ON: "
        + found.replicas()
        + (found.replicas() == 1 ? " replica" : " replicas")
        + " ("
        + found.bytes()
        + " bytes) on "
        + found.nodes()
        + (found.nodes() == 1 ? " DataNode" : " DataNodes")
        + " are newer than this namespace, which never gave out their block ids or generation"
        + " stamps. The NameNode's directory is probably older than its cluster: its journal lost"
        + " a file, or it is a copy or a backup. Safe mode does not end by itself, because new"
        + " blocks would get the same numbers, and these replicas would be deleted. Start the"
        + " NameNode with the right directory. To go on without what was written since: `ashlar"
        + " admin safemode forceExit` or `hdfs dfsadmin -safemode forceExit`; these replicas are"
        + " then given up.";
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
