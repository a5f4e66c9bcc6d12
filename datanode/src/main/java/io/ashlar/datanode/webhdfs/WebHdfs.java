package io.ashlar.datanode.webhdfs;

import io.ashlar.protocol.transfer.DatanodeReach;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A DataNode's WebHDFS, to be put into the pipeline of HTTP connections. Thread-safe. */
public final class WebHdfs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebHdfs.class);

  /** Transfers at a time, fewer where the heap is small: the client of each takes a few MiB. */
  private static final int WORKERS =
      (int) Math.max(4, Math.min(64, Runtime.getRuntime().maxMemory() / (8 << 20)));

  private static final int MAX_WAITING_TRANSFERS = 256;

  private final Clients clients;
  private final String namenode;
  private final ThreadPoolExecutor workers;

  /**
   * Ready to serve; connects when it must.
   *
   * @param namenode whose file system this is
   * @param reach how DataNodes are reached
   */
  public WebHdfs(InetSocketAddress namenode, DatanodeReach reach) {
    this.clients = new Clients(namenode, reach);
    this.namenode = namenode.getHostString() + ":" + namenode.getPort();
    AtomicInteger count = new AtomicInteger();
    workers =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_TRANSFERS),
            task -> {
              Thread thread = new Thread(task, "datanode-webhdfs-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
  }

  /** A handler for one connection; it lets through what is not below /webhdfs/v1. */
  public ChannelHandler handler() {
    return new WebHdfsHandler(clients, workers, namenode);
  }

  /** Ends transfers and connections to the file system. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("Transfers over HTTP did not end within 10 s; left to their threads");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.close();
  }
}
