package io.ashlar.fs.fake;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A NameNode and some DataNodes on free loopback ports. Thread-safe. */
public final class FakeCluster implements AutoCloseable {
  private final List<FakeDataNode> dataNodes = new ArrayList<>();
  private final FakeNameNode nameNode;
  private final Queue<PacketHeader> packets = new ConcurrentLinkedQueue<>();

  /** Starts with that many DataNodes, which all blocks go to in the same order. */
  public FakeCluster(int dataNodeCount) throws IOException {
    for (int i = 1; i <= dataNodeCount; i++) {
      dataNodes.add(new FakeDataNode("node" + i, this));
    }
    nameNode = new FakeNameNode(this);
  }

  /** Its address. */
  public URI uri() {
    return URI.create("hdfs://127.0.0.1:" + nameNode.address().getPort());
  }

  /** Connects with packets of 4 KiB, of which four may be in flight. */
  public FileSystem connect() {
    return connect(options());
  }

  /** Small packets, few in flight. */
  public static ClientOptions options() {
    return new ClientOptions("tester", 4096, 4, 10_000, 10);
  }

  /** A client with other options. */
  public FileSystem connect(ClientOptions options) {
    return FileSystem.connect(uri(), options);
  }

  /** The NameNode. */
  public FakeNameNode nameNode() {
    return nameNode;
  }

  /** The DataNodes in the order in which blocks are placed. */
  public List<FakeDataNode> dataNodes() {
    return dataNodes;
  }

  /** A DataNode by its place, from 0. */
  public FakeDataNode dataNode(int index) {
    return dataNodes.get(index);
  }

  FakeDataNode dataNode(String uuid) {
    return dataNodes.stream().filter(node -> node.uuid().equals(uuid)).findFirst().orElseThrow();
  }

  void packetReceived(PacketHeader header) {
    packets.add(header);
  }

  /** Headers of the packets that were written, in order. */
  public List<PacketHeader> packets() {
    return List.copyOf(packets);
  }

  @Override
  public void close() throws IOException {
    for (FakeDataNode node : dataNodes) {
      node.close();
      node.freePort();
    }
    nameNode.close();
  }
}
