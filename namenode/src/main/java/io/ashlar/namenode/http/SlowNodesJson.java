package io.ashlar.namenode.http;

import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.SlowDisk;
import io.ashlar.namenode.blocks.SlowNodeReport;
import io.ashlar.namenode.blocks.SlowPeer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Slow nodes and disks in the form in which HDFS's beans have them. Stateless. */
final class SlowNodesJson {
  private SlowNodesJson() {}

  /** Of {@code SlowPeersReport}. */
  static List<Map<String, Object>> peers(List<SlowNodeReport> reports) {
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (SlowNodeReport report : reports) {
      List<Map<String, Object>> opinions = new ArrayList<>();
      for (SlowNodeReport.Opinion opinion : report.peers()) {
        opinions.add(opinion(opinion));
      }
      if (!opinions.isEmpty()) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("SlowNode", infoAddress(report.node()));
        node.put("SlowPeerLatencyWithReportingNodes", opinions);
        nodes.add(node);
      }
    }
    return nodes;
  }

  private static Map<String, Object> opinion(SlowNodeReport.Opinion opinion) {
    SlowPeer slow = opinion.slow();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ReportingNode", infoAddress(opinion.reporter()));
    json.put("ReportedLatency", slow.latencyMillis());
    json.put("MedianLatency", slow.medianMillis());
    json.put("MadLatency", slow.deviationMillis());
    json.put("UpperLimitLatency", slow.limitMillis());
    return json;
  }

  private static String infoAddress(DatanodeInfo node) {
    return node.ipAddress() + ":" + node.infoPort();
  }

  /** Of {@code SlowDisksReport}, which is null where there is none. */
  static List<Map<String, Object>> disks(List<SlowNodeReport> reports) {
    List<Map<String, Object>> disks = new ArrayList<>();
    for (SlowNodeReport report : reports) {
      for (SlowDisk slow : report.disks()) {
        Map<String, Object> disk = new LinkedHashMap<>();
        disk.put(
            "SlowDiskID",
            report.node().ipAddress() + ":" + report.node().ipcPort() + ":" + slow.path());
        disk.put("Latencies", latencies(slow));
        disks.add(disk);
      }
    }
    return disks;
  }

  private static Map<String, Object> latencies(SlowDisk slow) {
    Map<String, Object> latencies = new LinkedHashMap<>();
    put(latencies, "METADATA", slow.metadataMillis());
    put(latencies, "READ", slow.readMillis());
    put(latencies, "WRITE", slow.writeMillis());
    return latencies;
  }

  private static void put(Map<String, Object> latencies, String operation, double millis) {
    if (millis > 0) {
      latencies.put(operation, millis);
    }
  }
}
