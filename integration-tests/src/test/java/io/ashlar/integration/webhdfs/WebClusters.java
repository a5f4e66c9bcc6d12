package io.ashlar.integration.webhdfs;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.DfsProcesses;
import io.ashlar.witness.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Clusters whose NameNode's HTTP port is known. */
final class WebClusters {
  private WebClusters() {}

  /** A cluster, and where its NameNode serves HTTP. */
  record Started(DfsProcesses processes, int httpPort) {
    URI webUri() {
      return URI.create("webhdfs://" + Loopback.HOST + ":" + httpPort);
    }

    /** Where paths are appended. */
    String prefix() {
      return "http://" + Loopback.HOST + ":" + httpPort + "/webhdfs/v1";
    }
  }

  /** Ashlar, except under {@code -Dashlar.witness=apache}. */
  static Started start(Path directory) throws IOException {
    return System.getProperty("ashlar.witness", "ashlar").equals("apache")
        ? apache(directory)
        : ashlar(directory, List.of());
  }

  /** Ashlar, with options for its JVM. */
  static Started ashlar(Path directory, List<String> flags) throws IOException {
    int port = Loopback.freePort();
    return new Started(
        AshlarUp.builder(directory)
            .flags(flags)
            .set("namenode.http-address", Loopback.HOST + ":" + port)
            .start(),
        port);
  }

  /** Apache HDFS. */
  static Started apache(Path directory) throws IOException {
    int port = Loopback.freePort();
    return new Started(
        ApacheHdfs.builder(directory)
            .set("dfs.namenode.http-address", Loopback.HOST + ":" + port)
            .start(),
        port);
  }
}
