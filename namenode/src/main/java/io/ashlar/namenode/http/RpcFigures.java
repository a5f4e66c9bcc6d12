package io.ashlar.namenode.http;

import io.ashlar.protocol.rpc.RpcMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts what the RPC server does. Thread-safe; to be given to the server and to the HTTP endpoint.
 */
public final class RpcFigures implements RpcMetrics {
  /** More methods than all protocols together have are not counted one by one. */
  private static final int MAX_METHODS = 512;

  private final Map<String, MethodFigures> methods = new ConcurrentHashMap<>();
  private final MethodFigures all = new MethodFigures("all");
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Consumer<MethodFigures> newMethod = method -> {};

  /** How often a method was called, and how long that took. Thread-safe. */
  static final class MethodFigures {
    private final String name;
    private final LongAdder received = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder processingNanos = new LongAdder();

    MethodFigures(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    long received() {
      return received.sum();
    }

    long answered() {
      return answered.sum();
    }

    long failed() {
      return failed.sum();
    }

    long processingNanos() {
      return processingNanos.sum();
    }

    double averageProcessingMillis() {
      return average(processingNanos);
    }

    double averageQueueMillis() {
      return average(queueNanos);
    }

    private double average(LongAdder nanos) {
      long calls = answered();
      return calls == 0 ? 0 : nanos.sum() / 1e6 / calls;
    }

    private void answered(boolean success, long queued, long processing) {
      answered.increment();
      if (!success) {
        failed.increment();
      }
      queueNanos.add(queued);
      processingNanos.add(processing);
    }
  }

  @Override
  public void connectionOpened() {
    connections.incrementAndGet();
  }

  @Override
  public void connectionClosed() {
    connections.decrementAndGet();
  }

  @Override
  public void bytesReceived(long bytes) {
    bytesReceived.add(bytes);
  }

  @Override
  public void bytesSent(long bytes) {
    bytesSent.add(bytes);
  }

  @Override
  public void callReceived(String protocolName, String method) {
    all.received.increment();
    MethodFigures figures = of(method);
    if (figures != null) {
      figures.received.increment();
    }
  }

  @Override
  public void callAnswered(
      String protocolName, String method, boolean success, long queueNanos, long processingNanos) {
    all.answered(success, queueNanos, processingNanos);
    MethodFigures figures = of(method);
    if (figures != null) {
      figures.answered(success, queueNanos, processingNanos);
    }
  }

  private MethodFigures of(String method) {
    MethodFigures known = methods.get(method);
    if (known != null || methods.size() >= MAX_METHODS) {
      return known;
    }
    MethodFigures made = new MethodFigures(method);
    known = methods.putIfAbsent(method, made);
    if (known == null) {
      newMethod.accept(made);
      return made;
    }
    return known;
  }

  /** Tells of each method once, those known already at once. */
  void onMethod(Consumer<MethodFigures> listener) {
    newMethod = listener;
    methods.values().forEach(listener);
  }

  /** Everything together. */
  MethodFigures all() {
    return all;
  }

  /** Each method, by name. */
  Map<String, MethodFigures> methods() {
    return new ConcurrentSkipListMap<>(methods);
  }

  /** How often a method was called. */
  long calls(String method) {
    MethodFigures figures = methods.get(method);
    return figures == null ? 0 : figures.received();
  }

  long receivedBytes() {
    return bytesReceived.sum();
  }

  long sentBytes() {
    return bytesSent.sum();
  }

  int openConnections() {
    return connections.get();
  }
}
