package io.ashlar.mapreduce.api;

import java.util.List;

/**
 * The part of a file that one map task reads. Immutable.
 *
 * @param path of the file
 * @param offsetBytes of the part's first byte
 * @param lengthBytes of the part
 * @param hosts that hold the part's bytes
 */
public record InputSplit(String path, long offsetBytes, long lengthBytes, List<Host> hosts) {

  /**
   * A node with a replica.
   *
   * @param names by which a worker may know that it is beside it: host name, IP address, {@code
   *     ip:port}, DataNode UUID
   * @param rack network location
   */
  public record Host(List<String> names, String rack) {}
}
