package io.ashlar.datanode;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** DataNodes around a fake NameNode, on loopback and free ports. */
final class TestCluster implements AutoCloseable {
  final FakeNameNode namenode = new FakeNameNode();
  final List<DataNode> nodes = new ArrayList<>();
  private final Path root;

  TestCluster(Path root, int datanodes) throws IOException {
    this(root, datanodes, config -> config);
  }

  TestCluster(Path root, int datanodes, UnaryOperator<DataNodeConfig> settings) throws IOException {
    this.root = root;
    for (int i = 0; i < datanodes; i++) {
      nodes.add(DataNode.start(settings.apply(config(i))));
    }
    awaitRegistered();
  }

  Path dir(int index) {
    return root.resolve("dn" + index);
  }

  DataNodeConfig config(int index) {
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    return DataNodeConfig.defaults(List.of(dir(index)), namenode.address())
        .dataAddress(any)
        .ipcAddress(any)
        .httpAddress(any)
        .heartbeatMillis(50);
  }

  /** Stops a node and starts it on the same directories. */
  DataNode restart(int index) throws IOException {
    nodes.get(index).close();
    DataNode node = DataNode.start(config(index));
    nodes.set(index, node);
    await(node::isRegistered);
    return node;
  }

  void awaitRegistered() {
    await(() -> nodes.stream().allMatch(DataNode::isRegistered));
  }

  static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }

  /** The only file of that name under a node's directory. */
  Path find(int index, String name) throws IOException {
    try (Stream<Path> files = Files.walk(dir(index))) {
      List<Path> found = files.filter(path -> path.getFileName().toString().equals(name)).toList();
      if (found.size() != 1) {
        throw new AssertionError("expected one " + name + ", found " + found);
      }
      return found.get(0);
    }
  }

  static byte[] bytes(int length, long seed) {
    byte[] data = new byte[length];
    new Random(seed).nextBytes(data);
    return data;
  }

  @Override
  public void close() {
    nodes.forEach(DataNode::close);
    namenode.close();
  }
}
