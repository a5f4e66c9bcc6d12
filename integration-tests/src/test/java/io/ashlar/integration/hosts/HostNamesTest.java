package io.ashlar.integration.hosts;

import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.integration.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.net.NetUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Network;

/**
 * DataNodes whose addresses are of use only within their own network: clients are outside, where
 * the DataNodes' host names lead to other addresses.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostNamesTest {
  private static final Content CONTENT = new Content(5, 5 << 19);

  private HostCluster cluster;
  private Network outside;

  @BeforeEach
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void startHosts() throws IOException {
    try {
      Engine.prepare();
    } catch (IOException why) {
      abort("Tests on real hosts are skipped: " + why.getMessage());
    }
    cluster = HostCluster.start(HostNamesTest.class, 2);
    outside = HostCluster.newNetwork();
    cluster.nameNode().join(outside, cluster.nameNode().name());
    for (Host dataNode : cluster.dataNodes()) {
      dataNode.join(outside, dataNode.name());
      // The tests' own JVM could reach both networks: it is to be outside, too.
      dataNode.cutFrom(List.of(dataNode.testAddress()));
    }
  }

  @AfterEach
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void stopHosts() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    if (outside != null) {
      outside.close();
    }
  }

  @Test
  void hadoopsClientReachesThemByHostName() throws IOException {
    for (Host dataNode : cluster.dataNodes()) {
      NetUtils.addStaticResolution(dataNode.name(), dataNode.addressOn(outside));
    }
    Configuration configuration = Client.hadoopConfiguration();
    configuration.setBoolean("dfs.client.use.datanode.hostname", true);
    Path path = new Path("/by-name");
    try (FileSystem fs = Client.hadoopFileSystem(cluster.uri(), configuration)) {
      try (OutputStream out = fs.create(path, (short) 2)) {
        CONTENT.writeTo(out);
      }
      try (InputStream in = fs.open(path)) {
        CONTENT.assertEqualTo(in);
      }
    }
  }
}
