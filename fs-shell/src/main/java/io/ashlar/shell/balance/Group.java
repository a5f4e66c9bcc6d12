package io.ashlar.shell.balance;

/**
 * The storages of one kind on one DataNode, taken together. Immutable.
 *
 * @param node uuid of the DataNode
 * @param name {@code address:port} of the DataNode, for people
 * @param rack where it stands
 * @param type kind of storage
 * @param capacityBytes what they could hold
 * @param usedBytes what they hold
 * @param remainingBytes room for more
 */
record Group(
    String node,
    String name,
    String rack,
    String type,
    long capacityBytes,
    long usedBytes,
    long remainingBytes) {

  /** How full it is, in percent. */
  double utilization() {
    return capacityBytes == 0 ? 0 : 100.0 * usedBytes / capacityBytes;
  }
}
