package io.ashlar.namenode.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.namenode.blocks.ClusterStats;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether the file system can be written: 200 if so, 503 in safe mode or without a DataNode. With
 * blocks missing it can: nothing is won if whoever starts and stops processes ends this one.
 */
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
    boolean writable = !safeMode && cluster.liveNodes() > 0;
    String impaired = safeMode ? "safe-mode" : "no-datanodes";
    String working = cluster.missingBlocks() == 0 ? "ok" : "degraded";
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", writable ? working : impaired);
    health.put("safeMode", safeMode);
    health.put("safeModeReason", figures.blocks().safeModeReason());
    health.put("liveNodes", cluster.liveNodes());
    health.put("deadNodes", cluster.deadNodes());
    health.put("underReplicatedBlocks", cluster.underReplicatedBlocks());
    health.put("missingBlocks", cluster.missingBlocks());
    health.put("corruptBlocks", cluster.corruptBlocks());
    answer
        .status(writable ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE)
        .contentType("application/json; charset=utf-8")
        .write(JSON.writeValueAsBytes(health));
  }
}
