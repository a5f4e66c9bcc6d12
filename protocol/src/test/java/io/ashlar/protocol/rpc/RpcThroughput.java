package io.ashlar.protocol.rpc;

import com.sun.management.ThreadMXBean;
import io.ashlar.protocol.proto.UserInformationProto;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Run by hand: calls per second, and CPU time per call of each kind of thread, with blocking
 * callers on one connection. Arguments: callers (16), seconds (5), and {@code aside} to have the
 * answers given by another thread in batches, as a NameNode's writer does.
 */
final class RpcThroughput {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private RpcThroughput() {}

  /** Starts a server and its callers in this process. */
  public static void main(String[] arguments) throws Exception {
    int callers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    boolean aside = arguments.length > 2 && arguments[2].equals("aside");
    UserInformationProto message =
        UserInformationProto.newBuilder()
            .setEffectiveUser("/user/alice/some/directory/part-00000")
            .setRealUser("x".repeat(60))
            .build();
    BlockingQueue<RpcCall> queue = new ArrayBlockingQueue<>(10_000);
    Thread writer = new Thread(() -> answer(queue, message), "writer");
    writer.setDaemon(true);
    writer.start();
    RpcHandler<UserInformationProto> handler =
        aside ? (call, request) -> queue.put(call) : (call, request) -> call.reply(message);
    try (RpcServer server = EchoServer.start(handler);
        RpcClient client =
            new RpcClient(server.address(), EchoServer.PROTOCOL, "alice", Duration.ofSeconds(20))) {
      AtomicBoolean stop = new AtomicBoolean();
      LongAdder calls = new LongAdder();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        Thread caller =
            new Thread(
                () -> {
                  try {
                    while (!stop.get()) {
                      client.invoke(EchoServer.METHOD, message, UserInformationProto.parser());
                      calls.increment();
                    }
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                },
                "caller-" + i);
        caller.start();
        threads.add(caller);
      }
      Thread.sleep(1000L * Math.max(2, seconds / 2)); // warms up
      measure(seconds, calls);
      stop.set(true);
      for (Thread caller : threads) {
        caller.join();
      }
    }
  }

  private static void answer(BlockingQueue<RpcCall> queue, UserInformationProto message) {
    List<RpcCall> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch);
        batch.forEach(call -> call.reply(message));
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void measure(int seconds, LongAdder calls) throws InterruptedException {
    calls.reset();
    Map<String, long[]> before = usage();
    long start = System.nanoTime();
    Thread.sleep(1000L * seconds);
    double elapsed = (System.nanoTime() - start) / 1e9;
    long done = calls.sum();
    Map<String, long[]> after = usage();
    System.out.printf("%.0f calls/s%n", done / elapsed);
    after.forEach(
        (kind, end) -> {
          long[] begin = before.getOrDefault(kind, new long[2]);
          System.out.printf(
              "  %-10s %6.2f us CPU, %6d bytes allocated per call%n",
              kind, (end[0] - begin[0]) / 1e3 / done, (end[1] - begin[1]) / done);
        });
  }

  /** CPU nanoseconds and allocated bytes of live threads, by the first part of their names. */
  private static Map<String, long[]> usage() {
    Map<String, long[]> usage = new TreeMap<>();
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null) {
        long[] sums =
            usage.computeIfAbsent(
                thread.getThreadName().replaceFirst("-.*", ""), kind -> new long[2]);
        sums[0] += THREADS.getThreadCpuTime(thread.getThreadId());
        sums[1] += THREADS.getThreadAllocatedBytes(thread.getThreadId());
      }
    }
    return usage;
  }
}
