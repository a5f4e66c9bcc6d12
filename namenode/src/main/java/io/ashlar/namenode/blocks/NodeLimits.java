package io.ashlar.namenode.blocks;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * How much may register. Whoever reaches the port can register under any number of names: what is
 * kept of each stays bounded, and what is dead and holds nothing is forgotten in the end.
 *
 * @param nodes DataNodes that are remembered, dead ones too
 * @param storagesPerNode storages of one DataNode
 * @param deadRememberedMillis how long operators see a dead node that holds nothing
 */
record NodeLimits(int nodes, int storagesPerNode, long deadRememberedMillis) {

  /** Longer names of nodes, hosts and storages than any there are; Hadoop's ids have 36 letters. */
  static final int MAX_NAME = 256;

  /** Far more nodes than one NameNode serves, and more volumes than fit a machine. */
  static final NodeLimits DEFAULT = new NodeLimits(10_000, 256, 86_400_000);

  /** Storages that came and went without a replica, and wait to be forgotten; seconds of work. */
  static final int MAX_PASSING = 10_000;

  /** Whether there is room for one node more. */
  boolean hasRoom(Datanodes known) {
    return known.all().size() < nodes;
  }

  /** Nothing hangs on this node any more, and operators had time to see that it is gone. */
  boolean mayForget(Datanode node, long nowMillis) {
    return holdsNothing(node) && nowMillis - node.lastHeartbeatMillis() >= deadRememberedMillis;
  }

  /** A dead node without storages, of which no operator said what is to become of it. */
  static boolean holdsNothing(Datanode node) {
    return !node.alive() && node.storages().isEmpty() && node.adminState() == AdminState.NORMAL;
  }

  /** Refuses names of which no honest node has such long ones. */
  static void checkNames(Registration node) throws FsException {
    checkName("id", node.uuid());
    checkName("host name", node.hostName());
    checkName("software version", node.softwareVersion());
  }

  private static void checkName(String what, String name) throws FsException {
    if (name.length() > MAX_NAME) {
      throw new FsException(
          Fault.IO,
          "A DataNode's "
              + what
              + " of "
              + name.length()
              + " letters is refused; at most "
              + MAX_NAME
              + " are taken");
    }
  }

  /**
   * Refuses storages beyond those that one node may have, and new ones while too many came and
   * went.
   *
   * @param passing storages without replicas that are gone and not forgotten yet
   */
  void checkStorages(Datanode node, Collection<String> named, int passing) throws FsException {
    Set<String> unknown = new HashSet<>();
    for (String storageId : named) {
      if (node.storage(storageId) == null) {
        checkName("storage id", storageId);
        unknown.add(storageId);
      }
    }
    if (!unknown.isEmpty() && passing >= MAX_PASSING) {
      throw new FsException(
          Fault.RETRY_LATER,
          "DataNode "
              + node
              + " names "
              + unknown.size()
              + " new storages while "
              + passing
              + " that came and went are being forgotten; it has to try again");
    }
    if (!unknown.isEmpty() && node.storages().size() + unknown.size() > storagesPerNode) {
      throw new FsException(
          Fault.IO,
          "DataNode "
              + node
              + " names "
              + unknown.size()
              + " new storages beside "
              + node.storages().size()
              + " known ones; a DataNode may have "
              + storagesPerNode);
    }
  }

  /** A new node is refused, because all that are known are alive or hold replicas. */
  FsException full(Registration refused) {
    return new FsException(
        Fault.IO,
        "DataNode "
            + refused.transferAddress()
            + " ("
            + refused.uuid()
            + ") cannot register: "
            + nodes
            + " DataNodes are registered, which is the limit; if there are not that many, look in"
            + " the log for who registers under new names, and keep it out with namenode.hosts");
  }
}
