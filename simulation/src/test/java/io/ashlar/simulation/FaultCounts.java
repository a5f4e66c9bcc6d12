package io.ashlar.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often each kind of fault was injected. */
final class FaultCounts {

  /** What can go wrong in the simulated world. */
  enum Kind {
    MESSAGE_LOST("message lost"),
    MESSAGE_DUPLICATED("request that arrives twice"),
    MESSAGE_DELAYED("message delayed by seconds"),
    STREAM_BROKEN("connection broken"),
    PARTITION("partition"),
    DATANODE_KILLED("DataNode killed"),
    DATANODE_POWER_LOSS("DataNode's power lost"),
    ALL_LOST_POWER("power lost everywhere at once"),
    NAMENODE_KILLED("NameNode killed"),
    JOURNAL_FAILED("journal's sync failed"),
    CLIENT_KILLED("client killed"),
    PAUSED("process paused"),
    DECOMMISSION("DataNode decommissioned and replaced"),
    DISK_FAILED("disk failed"),
    DISK_FULL("disk full"),
    DISK_SLOW("disk slow"),
    REPLICA_ROTTEN("replica rotten"),
    GROUP_LOST("unsynced group of edits lost"),
    NAMES_LOST("unsynced names of files lost"),
    WRITES_TORN("unsynced writes lost or torn");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  void count(Kind kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  Map<Kind, Long> counts() {
    return counts;
  }
}
