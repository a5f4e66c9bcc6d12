package io.ashlar.fs;

import java.util.List;

/**
 * One block of a file and where its replicas are, nearest to the asking host first. Immutable.
 *
 * @param blockId number of the block
 * @param offsetBytes of the block's first byte in the file
 * @param lengthBytes of the block
 * @param replicas where it lies
 * @param corrupt whether every replica is known to be bad
 */
public record BlockLocation(
    long blockId, long offsetBytes, long lengthBytes, List<Replica> replicas, boolean corrupt) {

  /**
   * One replica.
   *
   * @param hostName of its DataNode
   * @param ipAddress of its DataNode
   * @param transferPort of its DataNode
   * @param datanodeUuid which DataNode
   * @param rack network location, for example {@code /default-rack}
   */
  public record Replica(
      String hostName, String ipAddress, int transferPort, String datanodeUuid, String rack) {}
}
