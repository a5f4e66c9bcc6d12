package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.HadoopCommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.DatanodeInfo;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.DatanodeReportType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DataNodes and safe mode as Hadoop's administrator sees them, with real processes. */
class HadoopNodeAdminTest {
  private static final int BLOCK = 1 << 20;

  @TempDir Path directory;

  private AshlarDaemons.Builder daemons(int dataNodes) {
    return AshlarDaemons.builder(directory)
        .dataNodes(dataNodes)
        .set("namenode.stale-interval", "2s")
        .set("namenode.dead-interval", "4s");
  }

  private String dfsadmin(AshlarDaemons cluster, String... arguments) throws IOException {
    return HadoopCommand.on(cluster.uri(), directory)
        .run("org.apache.hadoop.hdfs.tools.DFSAdmin", List.of(arguments), Duration.ofMinutes(2));
  }

  private static FileSystem connect(AshlarDaemons cluster) throws IOException {
    return FileSystem.newInstance(cluster.uri(), new Configuration());
  }

  private static org.apache.hadoop.fs.Path path(String text) {
    return new org.apache.hadoop.fs.Path(text);
  }

  private static void write(FileSystem fs, String path, int replication, Content content)
      throws IOException {
    try (FSDataOutputStream out = fs.create(path(path), true, 4096, (short) replication, BLOCK)) {
      content.writeTo(out);
    }
  }

  @Test
  void aNodeOnTheExcludeListLeavesAndMayBeKilled() throws IOException {
    Path excluded = Files.writeString(directory.resolve("exclude"), "");
    Path script = Files.writeString(directory.resolve("racks"), "#!/bin/sh\necho /from-script\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    AshlarDaemons cluster =
        daemons(4)
            .set("namenode.hosts-exclude", excluded.toString())
            .set("namenode.topology-script", script.toString())
            .start();
    try (FileSystem fs = connect(cluster)) {
      Content content = new Content(1, 3L * BLOCK + 100);
      for (int i = 0; i < 10; i++) {
        write(fs, "/file-" + i, i % 3 + 1, content);
      }
      assertThat(dfsadmin(cluster, "-printTopology")).contains("Rack: /from-script");
      String leaving = "127.0.0.1:" + cluster.dataPort(0);
      FSDataOutputStream open = createOn(fs, path("/open"), cluster.dataPort(0));
      open.write(content.bytes(0, BLOCK + 10));
      open.hsync();
      Files.writeString(excluded, leaving + "\n");

      assertThat(dfsadmin(cluster, "-refreshNodes")).contains("Refresh nodes successful");

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(dfsadmin(cluster, "-listOpenFiles", "-blockingDecommission"))
                      .contains("/open"));
      assertThat(state(fs, cluster, 0)).isEqualTo(DatanodeInfo.AdminStates.DECOMMISSION_INPROGRESS);
      open.close();
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(state(fs, cluster, 0))
                      .isEqualTo(DatanodeInfo.AdminStates.DECOMMISSIONED));
      assertThat(dfsadmin(cluster, "-report")).contains("Decommission Status : Decommissioned");
      cluster.dataNodes().get(0).kill();
      for (int i = 0; i < 10; i++) {
        try (FSDataInputStream in = fs.open(path("/file-" + i))) {
          content.assertEqualTo(in);
        }
      }
      try (FSDataInputStream in = fs.open(path("/open"))) {
        assertThat(in.readNBytes(BLOCK + 10)).isEqualTo(content.bytes(0, BLOCK + 10));
      }
    } finally {
      cluster.kill();
    }
  }

  /** A file with one replica, on that DataNode. */
  private static FSDataOutputStream createOn(
      FileSystem fs, org.apache.hadoop.fs.Path path, int dataPort) throws IOException {
    return ((DistributedFileSystem) fs)
        .create(
            path,
            FsPermission.getFileDefault(),
            true,
            4096,
            (short) 1,
            BLOCK,
            null,
            new InetSocketAddress[] {new InetSocketAddress("127.0.0.1", dataPort)});
  }

  private static DatanodeInfo.AdminStates state(FileSystem fs, AshlarDaemons cluster, int index)
      throws IOException {
    for (DatanodeInfo node :
        ((DistributedFileSystem) fs).getDataNodeStats(DatanodeReportType.ALL)) {
      if (node.getXferPort() == cluster.dataPort(index)) {
        return node.getAdminState();
      }
    }
    throw new AssertionError("No DataNode at port " + cluster.dataPort(index));
  }

  @Test
  void inSafeModeFilesWhoseBlocksAreReportedAreRead() throws IOException {
    AshlarDaemons cluster = daemons(2).start();
    try {
      Content content = new Content(1, BLOCK);
      List<String> here = new ArrayList<>();
      List<String> away = new ArrayList<>();
      try (FileSystem fs = connect(cluster)) {
        for (int i = 0; here.isEmpty() || away.size() < 2; i++) {
          write(fs, "/file-" + i, 1, content);
          int port =
              Integer.parseInt(
                  fs.getFileBlockLocations(path("/file-" + i), 0, BLOCK)[0]
                      .getNames()[0]
                      .split(":")[1]);
          (port == cluster.dataPort(0) ? here : away).add("/file-" + i);
        }
        FSDataOutputStream open = createOn(fs, path("/open"), cluster.dataPort(1));
        open.write(content.bytes(0, 10));
        open.hflush();
        cluster.dataNodes().get(1).kill();
        cluster.restartNameNode();
      }

      try (FileSystem fs = connect(cluster)) {
        await()
            .atMost(Duration.ofMinutes(2))
            .ignoreExceptions()
            .untilAsserted(
                () -> {
                  try (FSDataInputStream in = fs.open(path(here.get(0)))) {
                    content.assertEqualTo(in);
                  }
                });
        assertThatThrownBy(() -> fs.open(path(away.get(0))))
            .hasMessageContaining("Zero blocklocations for " + away.get(0))
            .hasMessageContaining("Name node is in safe mode");
        assertThatThrownBy(() -> fs.open(path("/open")))
            .as("it would seem to be empty")
            .hasMessageContaining("Zero blocklocations for /open");
        assertThatThrownBy(() -> fs.mkdirs(path("/new")))
            .hasMessageContaining("Name node is in safe mode");
        cluster.restartDataNode(1);
        await()
            .atMost(Duration.ofMinutes(2))
            .ignoreExceptions()
            .untilAsserted(
                () -> {
                  try (FSDataInputStream in = fs.open(path(away.get(0)))) {
                    content.assertEqualTo(in);
                  }
                });
      }
    } finally {
      cluster.kill();
    }
  }
}
