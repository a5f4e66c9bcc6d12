package io.ashlar.datanode;

import io.ashlar.datanode.http.NodeView;
import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.datanode.volume.Volume;
import java.net.InetSocketAddress;
import java.util.List;

/** A DataNode as its HTTP port sees it. */
final class HttpView implements NodeView {
  private final DataNode node;
  private final DataNodeMetrics metrics;

  HttpView(DataNode node, DataNodeMetrics metrics) {
    this.node = node;
    this.metrics = metrics;
  }

  @Override
  public DataNodeMetrics metrics() {
    return metrics;
  }

  @Override
  public String softwareVersion() {
    return node.config().softwareVersion();
  }

  @Override
  public InetSocketAddress dataAddress() {
    return node.dataAddress();
  }

  @Override
  public InetSocketAddress ipcAddress() {
    return node.ipcAddress();
  }

  @Override
  public InetSocketAddress namenode() {
    return node.config().namenode();
  }

  @Override
  public String hostName() {
    return node.hostName();
  }

  @Override
  public String uuid() {
    return node.uuid();
  }

  @Override
  public String clusterId() {
    return node.pool().map(served -> served.pool().clusterId()).orElse("");
  }

  @Override
  public String blockPoolId() {
    return node.pool().map(served -> served.pool().id()).orElse("");
  }

  @Override
  public boolean isRegistered() {
    return node.isRegistered();
  }

  @Override
  public long millisSinceHeartbeat() {
    return node.link().millisSinceHeartbeat();
  }

  @Override
  public int replicas() {
    return node.pool().map(served -> served.catalog().size()).orElse(0);
  }

  @Override
  public List<VolumeFigures> volumes() {
    return node.pool().map(ServedPool::volumes).stream()
        .flatMap(set -> set.volumes().stream())
        .map(HttpView::figures)
        .toList();
  }

  private static VolumeFigures figures(Volume volume) {
    return new VolumeFigures(
        volume.path().toString(),
        volume.storageUuid(),
        volume.usedBytes(),
        volume.availableBytes(),
        volume.capacityBytes(),
        volume.promisedBytes(),
        volume.errors());
  }

  @Override
  public List<FailedVolume> failures() {
    return node.volumes().failures().stream()
        .map(
            failure ->
                new FailedVolume(
                    failure.path().toString(), failure.atMillis(), failure.capacityBytes()))
        .toList();
  }
}
