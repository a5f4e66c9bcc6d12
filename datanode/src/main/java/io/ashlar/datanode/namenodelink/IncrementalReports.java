package io.ashlar.datanode.namenodelink;

import io.ashlar.datanode.replica.Block;
import io.ashlar.datanode.replica.ReplicaListener;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto.BlockStatus;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has happened to replicas and the NameNode does not know yet (DataNode wire reference 1.12
 * and 2.7). One report is under way at a time; what happens meanwhile goes with the next, so that
 * reports grow and do not multiply when there is much to say. Of several events of one block only
 * the last counts, which also bounds the queue by the number of replicas.
 *
 * <p>A finished replica is told at once, because {@code complete} waits for it; the other events
 * wait for company, at most until the next heartbeat. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the end of a report reaches sent()
public final class IncrementalReports implements ReplicaListener {
  private static final Logger LOG = LoggerFactory.getLogger(IncrementalReports.class);

  private record Event(ReplicaStore store, ReceivedDeletedBlockInfoProto info) {}

  private final Map<Long, Event> pending = new LinkedHashMap<>();

  /** Sends a report; null while not registered. */
  private Function<Map<ReplicaStore, List<ReceivedDeletedBlockInfoProto>>, CompletableFuture<?>>
      sender;

  private boolean underWay;
  private boolean held;

  /** Stores out of use: what happened there is no news any more. A few at most. */
  private final Set<ReplicaStore> forgotten = new HashSet<>();

  @Override
  public void receiving(Block block, ReplicaStore store) {
    add(block, store, BlockStatus.RECEIVING, "");
  }

  @Override
  public void received(Block block, ReplicaStore store) {
    moved(block, store, "");
  }

  @Override
  public void moved(Block block, ReplicaStore store, String givesUp) {
    add(block, store, BlockStatus.RECEIVED, givesUp);
    sendPending();
  }

  @Override
  public void deleted(Block block, ReplicaStore store) {
    add(block, store, BlockStatus.DELETED, "");
  }

  private synchronized void add(
      Block block, ReplicaStore store, BlockStatus status, String deleteHint) {
    if (forgotten.contains(store)) {
      return;
    }
    ReceivedDeletedBlockInfoProto.Builder info =
        ReceivedDeletedBlockInfoProto.newBuilder()
            .setBlock(
                BlockProto.newBuilder()
                    .setBlockId(block.id())
                    .setGenStamp(block.generationStamp())
                    .setNumBytes(block.lengthBytes()))
            .setStatus(status);
    if (!deleteHint.isEmpty()) {
      info.setDeleteHint(deleteHint);
    }
    pending.remove(block.id()); // so that the later event also stands later
    pending.put(block.id(), new Event(store, info.build()));
  }

  /** A store is out of use: a report about it would make the NameNode believe that it is back. */
  public synchronized void forget(ReplicaStore store) {
    forgotten.add(store);
    pending.values().removeIf(event -> event.store() == store);
  }

  /** Reports go this way from now on. */
  public synchronized void sendWith(
      Function<Map<ReplicaStore, List<ReceivedDeletedBlockInfoProto>>, CompletableFuture<?>>
          newSender) {
    sender = newSender;
  }

  /** Sends what is pending, unless a report is under way; its end sends the rest. */
  public void sendPending() {
    Map<Long, Event> events;
    Map<ReplicaStore, List<ReceivedDeletedBlockInfoProto>> report;
    Function<Map<ReplicaStore, List<ReceivedDeletedBlockInfoProto>>, CompletableFuture<?>> way;
    synchronized (this) {
      if (sender == null || underWay || held || pending.isEmpty()) {
        return;
      }
      events = new LinkedHashMap<>(pending);
      pending.clear();
      underWay = true;
      way = sender;
    }
    report = new LinkedHashMap<>();
    for (Event event : events.values()) {
      report.computeIfAbsent(event.store(), store -> new java.util.ArrayList<>()).add(event.info());
    }
    way.apply(report).whenComplete((answer, failure) -> sent(events, failure));
  }

  private void sent(Map<Long, Event> events, Throwable failure) {
    boolean more;
    synchronized (this) {
      underWay = false;
      if (failure != null) {
        events.forEach(pending::putIfAbsent);
        pending.values().removeIf(event -> forgotten.contains(event.store()));
      }
      notifyAll();
      more = failure == null && !pending.isEmpty() && hasReceived();
    }
    if (failure != null) {
      LOG.warn("Incremental block report failed; it is sent again: {}", failure.toString());
    } else if (more) {
      sendPending();
    }
  }

  private boolean hasReceived() {
    return pending.values().stream()
        .anyMatch(event -> event.info().getStatus() == BlockStatus.RECEIVED);
  }

  /**
   * Waits until no report is under way, and lets none go until {@link #release}: a full report
   * would otherwise be overtaken by news that it does not contain.
   */
  synchronized void hold() throws InterruptedException {
    while (!holdIfIdle()) {
      held = true;
      wait();
    }
  }

  /**
   * The same, where it needs no waiting.
   *
   * @return false if a report is under way
   */
  public synchronized boolean holdIfIdle() {
    held |= !underWay;
    return !underWay;
  }

  /** Ends {@link #hold}. */
  public void release() {
    synchronized (this) {
      held = false;
    }
    sendPending();
  }
}
