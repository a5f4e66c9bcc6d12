package io.ashlar.shell.balance;

import io.ashlar.protocol.proto.DatanodeInfoProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Carries moves out, many at a time and a few on each DataNode. Each replica comes from the node
 * nearest to its target that has one, the least busy of several. Belongs to one thread.
 */
final class Crew implements AutoCloseable {
  private static final int THREADS = 40;
  private static final int MOVES_PER_NODE = 8;
  private static final long LOOK_MILLIS = 200;

  private final Mover mover;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "balancer-move");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

  Crew(Mover mover) {
    this.mover = mover;
  }

  /** A move that is over. */
  private record End(Move move, Throwable failure) {}

  /**
   * Carries out all of them.
   *
   * @param look is called now and then, and after each move
   */
  void run(List<Move> moves, ClusterView view, Tally tally, Runnable look)
      throws InterruptedException {
    BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    Map<String, Integer> sends = new HashMap<>();
    List<Move> order = new ArrayList<>(moves);
    Collections.shuffle(order); // so that one node's moves do not all wait at the front
    for (Move move : order) {
      DatanodeInfoProto target = view.node(move.target().node()).orElseThrow();
      DatanodeInfoProto proxy = proxy(move, target, view, sends);
      threads.execute(() -> ends.add(carryOut(move, target, proxy)));
    }
    for (int left = order.size(); left > 0; ) {
      End end = ends.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (end != null) {
        left--;
        if (end.failure() == null) {
          tally.moved(end.move());
        } else {
          tally.failed(end.move(), end.failure());
        }
      }
      look.run();
    }
  }

  private static DatanodeInfoProto proxy(
      Move move, DatanodeInfoProto target, ClusterView view, Map<String, Integer> sends) {
    DatanodeInfoProto best = view.node(move.source().node()).orElseThrow();
    for (String holder : move.block().holders()) {
      DatanodeInfoProto other = view.node(holder).orElse(null);
      if (other != null && isBetter(other, best, target, sends)) {
        best = other;
      }
    }
    sends.merge(uuid(best), 1, Integer::sum);
    return best;
  }

  private static boolean isBetter(
      DatanodeInfoProto one,
      DatanodeInfoProto other,
      DatanodeInfoProto target,
      Map<String, Integer> sends) {
    boolean oneIsNear = one.getLocation().equals(target.getLocation());
    boolean otherIsNear = other.getLocation().equals(target.getLocation());
    return oneIsNear == otherIsNear
        ? sends.getOrDefault(uuid(one), 0) < sends.getOrDefault(uuid(other), 0)
        : oneIsNear;
  }

  private static String uuid(DatanodeInfoProto node) {
    return node.getId().getDatanodeUuid();
  }

  private End carryOut(Move move, DatanodeInfoProto target, DatanodeInfoProto proxy) {
    // In the order of their names, so that two moves never wait for each other.
    boolean targetFirst = uuid(target).compareTo(uuid(proxy)) < 0;
    Semaphore first = place(targetFirst ? target : proxy);
    Semaphore second = place(targetFirst ? proxy : target);
    try {
      first.acquire();
      try {
        second.acquire();
        try {
          mover.move(move, target, proxy);
          return new End(move, null);
        } finally {
          second.release();
        }
      } finally {
        first.release();
      }
    } catch (IOException | RuntimeException e) {
      return new End(move, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new End(move, e);
    }
  }

  private Semaphore place(DatanodeInfoProto node) {
    return places.computeIfAbsent(uuid(node), none -> new Semaphore(MOVES_PER_NODE));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
