package io.ashlar.simulation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A file as its writers know it: everything they sent, and how much of it was acknowledged to be
 * there for good.
 */
final class FileRecord {
  final long inodeId;
  String path;

  /** Counts writers; an acknowledgement to a former one is looked at with suspicion. */
  int epoch;

  /** Somebody asked to delete it, or nobody knows what became of it. */
  boolean doomed;

  /** Somebody writes it, or died while he did. */
  boolean open = true;

  private byte[] written = new byte[0];
  private int flushed;
  private int synced;
  private int powerLosses;
  private boolean lostPowerWhileOpen;
  private Set<String> flushedOn = Set.of();

  /** Where a truncation that is under way ends the file. */
  private int cutTo = Integer.MAX_VALUE;

  FileRecord(long inodeId, String path) {
    this.inodeId = inodeId;
    this.path = path;
  }

  /** Everything that was sent; not to be modified. */
  byte[] written() {
    return written;
  }

  /** The writer is about to send this behind what it sent before. */
  void sends(byte[] more) {
    byte[] longer = Arrays.copyOf(written, written.length + more.length);
    System.arraycopy(more, 0, longer, written.length, more.length);
    written = longer;
  }

  /** Bytes from the start that must not get lost. */
  int guaranteed() {
    return doomed ? 0 : Math.min(cutTo, Math.max(flushed, synced));
  }

  /** Whether it is closed, and all that was sent is promised. */
  boolean isSettled() {
    return !open && guaranteed() == written.length;
  }

  /** Somebody asked to have it cut: what is behind may be gone. */
  void cutting(int length) {
    cutTo = length;
  }

  /** That was refused, so nothing is gone. */
  void notCut() {
    cutTo = Integer.MAX_VALUE;
  }

  /**
   * Whether a DataNode lost its power while it was written: what was flushed and not synced may be
   * lost everywhere, and then the NameNode waits for it for ever.
   */
  boolean lostPowerWhileOpen() {
    return lostPowerWhileOpen;
  }

  /** How often a DataNode lost its power so far. */
  int powerLosses() {
    return powerLosses;
  }

  /** All DataNodes of a pipeline have it, but perhaps not on disk. */
  void flushed(int length, Iterable<String> nodes) {
    if (length <= flushed) {
      return; // an answer that was overtaken; what came behind is on other nodes
    }
    flushed = length;
    Set<String> members = new HashSet<>();
    nodes.forEach(members::add);
    flushedOn = members;
  }

  /** All DataNodes of a pipeline have it on disk. */
  void synced(int length) {
    synced = Math.max(synced, length);
  }

  /** What a DataNode had not on disk is lost: only what was synced is still promised. */
  void powerLost(String node) {
    powerLosses++;
    lostPowerWhileOpen |= open;
    if (flushedOn.contains(node)) {
      flushed = synced;
    }
  }

  /** The file is closed with that length, and a new writer goes on from there, or nobody. */
  void settled(int length) {
    if (length < guaranteed() || length > written.length) {
      throw new Violation(
          path
              + " has "
              + length
              + " bytes, but "
              + guaranteed()
              + " were acknowledged, of "
              + written.length
              + " sent");
    }
    written = Arrays.copyOf(written, length);
    flushed = length;
    synced = length;
    cutTo = Integer.MAX_VALUE;
  }
}
