package io.ashlar.namenode.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.namenode.blocks.ClusterStats;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether the file system can be written: 200 if so, 503 in safe mode or without a DataNode. */
final class HealthPage implements Page {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NameNodeFigures figures;

  HealthPage(NameNodeFigures figures) {
    this.figures = figures;
  }

  @Override
  public void serve(Query query, Answer answer) throws IOException {
    ClusterStats cluster = figures.blocks().stats();
    boolean safeMode = figures.blocks().inSafeMode();
    String status = safeMode ? "safe-mode" : cluster.liveNodes() == 0 ? "no-datanodes" : "ok";
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", status);
    health.put("safeMode", safeMode);
    health.put("safeModeReason", figures.blocks().safeModeReason());
    health.put("liveNodes", cluster.liveNodes());
    health.put("deadNodes", cluster.deadNodes());
    health.put("underReplicatedBlocks", cluster.underReplicatedBlocks());
    health.put("missingBlocks", cluster.missingBlocks());
    answer
        .status(
            status.equals("ok") ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE)
        .contentType("application/json; charset=utf-8")
        .write(JSON.writeValueAsBytes(health));
  }
}
