package io.ashlar.protocol.transfer;

import io.ashlar.protocol.proto.DatanodeIDProto;
import java.net.InetSocketAddress;

/**
 * How DataNodes are reached, by clients and by each other, and when one that says nothing is given
 * up. Immutable.
 *
 * @param byHostName whether a DataNode's host name leads to it, and not the address that it
 *     registered from: so it is where that address is of use only within its own network
 * @param silenceMillis how long a DataNode may say nothing while something is expected of it
 */
public record DatanodeReach(boolean byHostName, long silenceMillis) {
  /** By address, and 60 s, as HDFS has it. */
  public static final DatanodeReach DEFAULT =
      new DatanodeReach(false, Long.getLong("ashlar.datanode.pipeline-silence-millis", 60_000));

  /** For each node of a pipeline patience is longer by this share: 5 s of a minute. */
  private static final int SHARE_OF_EACH_NODE = 12;

  /** Refuses to bear with nothing. */
  public DatanodeReach {
    if (silenceMillis < 1) {
      throw new IllegalArgumentException(
          "A DataNode must be allowed to say nothing for a while, not " + silenceMillis + " ms");
    }
  }

  /** Where a DataNode takes data operations. A host name in it is not looked up. */
  public InetSocketAddress dataAddress(DatanodeIDProto node) {
    return address(node, node.getXferPort());
  }

  /** Where a DataNode takes calls. A host name in it is not looked up. */
  public InetSocketAddress ipcAddress(DatanodeIDProto node) {
    return address(node, node.getIpcPort());
  }

  private InetSocketAddress address(DatanodeIDProto node, int port) {
    return InetSocketAddress.createUnresolved(
        byHostName ? node.getHostName() : node.getIpAddr(), port);
  }

  /**
   * How long a DataNode of a pipeline may say nothing with that many nodes to wait for: each adds
   * its share, so that of all who wait the one next to a silent node gives up first.
   */
  public long silenceMillis(int nodes) {
    return silenceMillis + silenceMillis / SHARE_OF_EACH_NODE * nodes;
  }

  /** How long to try to connect, where {@code usualMillis} is enough for a host that is there. */
  public int connectMillis(int usualMillis) {
    return (int) Math.min(usualMillis, silenceMillis);
  }
}
