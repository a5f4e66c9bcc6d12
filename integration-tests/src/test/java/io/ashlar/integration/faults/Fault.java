package io.ashlar.integration.faults;

/** What can be done to a cluster. */
enum Fault {
  KILL_DATANODE(Target.DATANODE),
  PAUSE_DATANODE(Target.DATANODE),
  KILL_NAMENODE(Target.NAMENODE),
  PAUSE_NAMENODE(Target.NAMENODE),
  KILL_CLIENT(Target.CLIENT),
  PAUSE_CLIENT(Target.CLIENT),
  CORRUPT_REPLICA(Target.REPLICA),
  TRUNCATE_REPLICA(Target.REPLICA),
  FILL_VOLUME(Target.VOLUME);

  /** What is hit. */
  enum Target {
    DATANODE,
    NAMENODE,
    CLIENT,
    REPLICA,
    VOLUME;

    /** Whether the fault may cost a replica, so that it counts against what replication bears. */
    boolean costsReplicas() {
      return this != NAMENODE && this != CLIENT;
    }
  }

  private final Target target;

  Fault(Target target) {
    this.target = target;
  }

  Target target() {
    return target;
  }
}
