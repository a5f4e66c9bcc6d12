package io.ashlar.integration.mixed;

import io.ashlar.witness.ApacheHdfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our DataNodes register with Apache HDFS's NameNode, beside Apache's own. */
class MixedUnderApacheNameNodeTest extends MixedClusterContract {

  @Override
  Started startNameNode(Path directory) throws IOException {
    ApacheHdfs nameNode =
        ApacheHdfs.builder(directory)
            .dataNodes(0)
            .nameNodeFlags(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"))
            .set("dfs.heartbeat.interval", "1")
            .set("dfs.namenode.heartbeat.recheck-interval", "1000")
            .set("dfs.namenode.stale.datanode.interval", Integer.toString(STALE_MILLIS))
            .set("dfs.namenode.redundancy.interval.seconds", "1s")
            // With four nodes the one that is left counts as too busy by a single open file.
            .set("dfs.namenode.redundancy.considerLoad", "false")
            // A copy that was ordered to a node that has just been killed is ordered again.
            .set("dfs.namenode.reconstruction.pending.timeout-sec", "5")
            .start();
    return new Started(nameNode.uri(), nameNode.nameNode());
  }

  /** Here, where the NameNode that judges what the exchanged directories report is not ours. */
  @Test
  void dataDirectoriesChangeHands() throws IOException {
    exchangeDirectories();
  }
}
