package io.ashlar.mapreduce;

import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How a worker behaves. Immutable; start from {@link #defaults}.
 *
 * @param namenode RPC address of the NameNode, where the coordinator is served too
 * @param dir local directory for intermediate data; belongs to this worker alone and is emptied
 * @param slots tasks that run at once, at least 1
 * @param taskMemoryBytes what one task may use for sorting, combining and merging
 * @param nodeNames the names by which the DataNode beside this worker is known: a host name, an IP
 *     address, {@code ip:port} of its data port, or a DataNode's UUID; one match is node-local
 * @param rack network location, or empty to learn it from the DataNode
 * @param shuffleAddress where map outputs are served; port 0 takes a free one
 * @param fileSystems how to reach the file system
 */
public record WorkerConfig(
    InetSocketAddress namenode,
    Path dir,
    int slots,
    long taskMemoryBytes,
    List<String> nodeNames,
    String rack,
    InetSocketAddress shuffleAddress,
    FileSystems fileSystems) {

  /** Checks the ranges. */
  public WorkerConfig {
    if (slots < 1) {
      throw new IllegalArgumentException("A worker needs at least 1 slot, not " + slots);
    }
    if (taskMemoryBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "A task needs at least 1 MiB of memory, not " + taskMemoryBytes + " bytes");
    }
    nodeNames = List.copyOf(nodeNames);
  }

  /**
   * One slot for each core, memory by the size of the heap, every name and address of this host,
   * and a free loopback port.
   */
  public static WorkerConfig defaults(Path dir, InetSocketAddress namenode) throws IOException {
    int slots = Runtime.getRuntime().availableProcessors();
    return new WorkerConfig(
        namenode,
        dir,
        slots,
        memoryFor(slots),
        namesOfThisHost(),
        "",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        FileSystem::connect);
  }

  /** URI of the file system that the coordinator's jobs use. */
  public URI uri() {
    return URI.create("hdfs://" + namenode.getHostString() + ":" + namenode.getPort());
  }

  /** The same, with another number of slots, and the heap divided among them. */
  public WorkerConfig withSlots(int value) {
    return new WorkerConfig(
        namenode, dir, value, memoryFor(value), nodeNames, rack, shuffleAddress, fileSystems);
  }

  /** The same, with another memory for each task. */
  public WorkerConfig withTaskMemoryBytes(long value) {
    return new WorkerConfig(
        namenode, dir, slots, value, nodeNames, rack, shuffleAddress, fileSystems);
  }

  /** The same, beside another DataNode. */
  public WorkerConfig withNodeNames(List<String> value) {
    return new WorkerConfig(
        namenode, dir, slots, taskMemoryBytes, value, rack, shuffleAddress, fileSystems);
  }

  /** The same, on another rack. */
  public WorkerConfig withRack(String value) {
    return new WorkerConfig(
        namenode, dir, slots, taskMemoryBytes, nodeNames, value, shuffleAddress, fileSystems);
  }

  /** The same, serving map outputs at another address. */
  public WorkerConfig withShuffleAddress(InetSocketAddress value) {
    return new WorkerConfig(
        namenode, dir, slots, taskMemoryBytes, nodeNames, rack, value, fileSystems);
  }

  /** The same, reaching the file system in another way. */
  public WorkerConfig withFileSystems(FileSystems value) {
    return new WorkerConfig(
        namenode, dir, slots, taskMemoryBytes, nodeNames, rack, shuffleAddress, value);
  }

  /** A quarter of the heap for all slots together, within 16 MiB and 256 MiB for each. */
  private static long memoryFor(int slots) {
    long share = Runtime.getRuntime().maxMemory() / 4 / slots;
    return Math.max(16L << 20, Math.min(256L << 20, share));
  }

  private static List<String> namesOfThisHost() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    InetAddress local = InetAddress.getLocalHost();
    names.add(local.getHostName());
    names.add(local.getHostAddress());
    for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(network.getInetAddresses())) {
        names.add(address.getHostAddress());
        if (address.isLoopbackAddress()) {
          names.add("localhost");
        }
      }
    }
    return List.copyOf(names);
  }
}
