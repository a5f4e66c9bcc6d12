package io.ashlar.integration.input;

import io.ashlar.fs.FileSystem;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A NameNode and a DataNode in processes of their own with a heap of 128 MiB each, of which it is
 * known where all their ports are. They end if they ever run out of memory.
 */
final class SmallDaemons implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "-Xmx128m",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:TieredStopAtLevel=1",
          "-Dio.netty.leakDetection.level=disabled");

  /** Directories in {@link #BIG}, whose listing takes some hundred kilobytes. */
  private static final int ENTRIES = 1_000;

  static final String BIG = "/big";

  private final AshlarDaemons daemons;
  private final int nameNodeHttp;
  private final int dataNodeIpc;
  private final int dataNodeHttp;

  private SmallDaemons(Path directory) throws IOException {
    nameNodeHttp = Loopback.freePort();
    dataNodeIpc = Loopback.freePort();
    dataNodeHttp = Loopback.freePort();
    daemons =
        AshlarDaemons.builder(directory)
            .dataNodes(1)
            .set("fs.replication", "1")
            .set("namenode.http-address", Loopback.HOST + ":" + nameNodeHttp)
            .set("datanode.ipc-address", Loopback.HOST + ":" + dataNodeIpc)
            .set("datanode.http-address", Loopback.HOST + ":" + dataNodeHttp)
            .nameNodeFlags(FLAGS)
            .dataNodeFlags(FLAGS)
            .start();
  }

  static SmallDaemons start(Path directory) throws IOException {
    return new SmallDaemons(directory);
  }

  /** Makes a directory with a long listing. */
  void fillBig() throws IOException {
    try (FileSystem files = FileSystem.connect(daemons.uri())) {
      for (int i = 0; i < ENTRIES; i++) {
        files.mkdirs(BIG + "/a-directory-with-a-name-of-some-length-" + i);
      }
    }
  }

  AshlarDaemons daemons() {
    return daemons;
  }

  ChildProcess nameNode() {
    return daemons.nameNode();
  }

  ChildProcess dataNode() {
    return daemons.dataNodes().get(0);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(Loopback.HOST, port);
  }

  InetSocketAddress rpc() {
    return at(daemons.uri().getPort());
  }

  InetSocketAddress nameNodeHttp() {
    return at(nameNodeHttp);
  }

  InetSocketAddress data() {
    return at(daemons.dataPort(0));
  }

  InetSocketAddress ipc() {
    return at(dataNodeIpc);
  }

  InetSocketAddress dataNodeHttp() {
    return at(dataNodeHttp);
  }

  /** File descriptors that a daemon has open. */
  static long descriptors(ChildProcess daemon) throws IOException {
    try (var entries = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
      return entries.count();
    }
  }

  @Override
  public void close() {
    daemons.close();
  }
}
