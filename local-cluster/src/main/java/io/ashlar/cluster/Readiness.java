package io.ashlar.cluster;

import io.ashlar.fs.DatanodeReport;
import io.ashlar.fs.FileSystem;
import io.ashlar.protocol.proto.SafeModeActionProto;
import io.ashlar.protocol.proto.SetSafeModeRequestProto;
import io.ashlar.protocol.proto.SetSafeModeResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** Finds out when a cluster accepts writes: its DataNodes have reported and safe mode is over. */
final class Readiness implements AutoCloseable {
  /** Pause between two questions; short, because a cluster is ready within a second or two. */
  private static final long POLL_MILLIS = 10;

  private final URI uri;
  private final FileSystem fileSystem;
  private final RpcClient client;

  Readiness(URI uri) {
    this.uri = uri;
    this.fileSystem = FileSystem.connect(uri);
    this.client =
        new RpcClient(
            new InetSocketAddress(uri.getHost(), uri.getPort()),
            "org.apache.hadoop.hdfs.protocol.ClientProtocol",
            System.getProperty("user.name"),
            Duration.ofSeconds(20));
  }

  /** Waits for that many live DataNodes and the end of safe mode. */
  void await(int dataNodes, Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long live = fileSystem.datanodes().stream().filter(DatanodeReport::live).count();
      boolean safeMode = safeMode();
      if (live >= dataNodes && !safeMode) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s does not accept writes after %d s: %d of %d DataNodes are live, safe mode is %s"
                .formatted(
                    uri, timeout.toSeconds(), live, dataNodes, safeMode ? "still on" : "off"));
      }
      pause();
    }
  }

  private boolean safeMode() throws IOException {
    return client
        .invoke(
            "setSafeMode",
            SetSafeModeRequestProto.newBuilder()
                .setAction(SafeModeActionProto.SAFEMODE_GET)
                .setChecked(false)
                .build(),
            SetSafeModeResponseProto.parser())
        .getResult();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the cluster was starting", interrupted);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      client.close();
    } finally {
      fileSystem.close();
    }
  }
}
