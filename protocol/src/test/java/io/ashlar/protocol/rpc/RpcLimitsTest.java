package io.ashlar.protocol.rpc;

import static io.ashlar.protocol.rpc.EchoServer.call;
import static io.ashlar.protocol.rpc.EchoServer.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.protocol.net.BufferLeaks;
import io.ashlar.protocol.proto.UserInformationProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one client can make a server hold, and for how long. */
@ExtendWith(BufferLeaks.class)
class RpcLimitsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final RpcLimits DEFAULTS = RpcLimits.defaults();

  /** A timeout to be waited for; who is not to run into it says what it has to say in one piece. */
  private static final Duration SHORT = Duration.ofMillis(500);

  private static byte[] calls(int number) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < number; i++) {
      all.writeBytes(call(i, "x"));
    }
    return all.toByteArray();
  }

  /** Sends without waiting for the server to read. */
  private static CompletableFuture<Void> sendAside(RawPeer peer, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            peer.send(bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void aClientThatDoesNotReadItsAnswersIsNotServedOn() throws Exception {
    int calls = 5_000;
    int answerBytes = 64 << 10;
    UserInformationProto big = message("b".repeat(answerBytes));
    AtomicInteger served = new AtomicInteger();
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> {
                  served.incrementAndGet();
                  call.reply(big);
                });
        RawPeer peer = RawPeer.opened(server.address(), "alice")) {
      CompletableFuture<Void> sent = sendAside(peer, calls(calls));
      await().atMost(PATIENCE).until(() -> served.get() > 0);
      AtomicInteger last = new AtomicInteger(-1);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> last.getAndSet(served.get()) == served.get());
      assertThat(served.get() * (long) answerBytes)
          .as("answers made for a client that takes none")
          .isLessThan(160 << 20); // much of it lies in the kernel, which may be generous
      for (int i = 0; i < calls; i++) {
        assertThat(peer.readAnswer().header().getCallId()).isEqualTo(i);
      }
      sent.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoSendsManyCallsAtOnceLeavesOthersTheirTurn() throws Exception {
    int calls = 50_000; // for ten seconds
    AtomicInteger served = new AtomicInteger();
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> {
                  if (call.user().equals("mallory")) {
                    served.incrementAndGet();
                    busyFor(Duration.ofNanos(200_000));
                  }
                  call.reply(request);
                });
        RpcClient honest = EchoServer.client(server);
        RawPeer mallory = RawPeer.opened(server.address(), "mallory")) {
      CompletableFuture<Void> unused = sendAside(mallory, calls(calls));
      await().atMost(PATIENCE).until(() -> served.get() > 0);

      int fewest = calls; // this thread, too, may have to wait for its turn
      for (int i = 0; i < 10; i++) {
        int before = served.get();
        EchoServer.invoke(honest, "x");
        fewest = Math.min(fewest, served.get() - before);
      }

      assertThat(served.get()).as("there was more").isLessThan(calls);
      assertThat(fewest).as("served before an honest call").isLessThan(100);
    }
  }

  private static void busyFor(Duration time) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatIsToComeAfterAllThatArrivedWaitsForEveryEventLoop() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch after = new CountDownLatch(1);
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> {
                  busy.countDown();
                  free.await();
                  call.reply(request);
                },
                builder -> builder.threads(2));
        RpcClient client = EchoServer.client(server)) {
      CompletableFuture<UserInformationProto> answer =
          client.call(EchoServer.METHOD, message("x"), UserInformationProto.parser());
      busy.await();

      server.afterArrived(after::countDown);

      assertThat(after.await(200, TimeUnit.MILLISECONDS)).as("one loop is busy").isFalse();
      free.countDown();
      assertThat(after.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(message("x"));
    }
  }

  @Test
  void onlySoManyCallsOfAConnectionWaitForTheirAnswers() throws Exception {
    BlockingQueue<RpcCall> held = new LinkedBlockingQueue<>();
    AtomicInteger most = new AtomicInteger();
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> {
                  held.add(call);
                  most.accumulateAndGet(held.size(), Math::max);
                },
                builder -> builder.limits(DEFAULTS.withMaxCallsInFlight(16)));
        RawPeer peer = RawPeer.opened(server.address(), "alice")) {
      peer.send(calls(200));
      await().atMost(PATIENCE).until(() -> held.size() == 16);
      Set<Integer> answered = new HashSet<>();
      while (answered.size() < 200) {
        RpcCall call = held.poll(20, TimeUnit.SECONDS);
        call.reply(message("y"));
        answered.add(peer.readAnswer().header().getCallId());
      }
      assertThat(most.get()).isEqualTo(16);
    }
  }

  @Test
  void aFrameAboveTheLimitClosesItsConnection() throws Exception {
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> call.reply(request),
                builder -> builder.limits(DEFAULTS.withMaxFrameBytes(4096)));
        RawPeer peer = RawPeer.opened(server.address(), "alice")) {
      peer.send(call(0, "a".repeat(3000)));
      assertThat(peer.readAnswer().header().getCallId()).isZero();
      peer.send(call(1, "a".repeat(4100)));
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void aLargeRequestAndItsAnswerComeWhole() throws Exception {
    String large = "large ".repeat(1 << 20);
    try (RpcServer server = EchoServer.start();
        RpcClient client = EchoServer.client(server)) {
      assertThat(EchoServer.invoke(client, large)).isEqualTo(large);
    }
  }

  @Test
  void aSurplusConnectionIsClosedAtOnce() throws Exception {
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> call.reply(request),
                builder -> builder.limits(DEFAULTS.withMaxConnections(1, 1)));
        RawPeer first = RawPeer.opened(server.address(), "alice")) {
      first.send(call(0, "x")).readAnswer();
      try (RawPeer second = new RawPeer(server.address())) {
        assertThat(second.readToEnd()).isEmpty();
      }
      assertThat(first.send(call(1, "x")).readAnswer().header().getCallId()).isEqualTo(1);
    }
  }

  @Test
  void aSilentConnectionIsClosedButNotOneThatWaits() throws Exception {
    Queue<RpcCall> held = new ConcurrentLinkedQueue<>();
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> held.add(call),
                builder -> builder.limits(DEFAULTS.withTimeouts(SHORT, Duration.ofSeconds(30))));
        RawPeer waiting = RawPeer.opened(server.address(), "alice", call(0, "x"))) {
      try (RawPeer silent = RawPeer.opened(server.address(), "bob");
          RawPeer speechless = new RawPeer(server.address())) {
        assertThat(silent.readToEnd()).isEmpty();
        assertThat(speechless.readToEnd()).isEmpty();
      }
      await().atMost(PATIENCE).until(() -> !held.isEmpty());
      held.remove().reply(message("worth the wait"));
      assertThat(waiting.readAnswer().header().getCallId()).isZero();
    }
  }

  @Test
  void whoDoesNotTakeItsAnswersIsCutOffInTheEnd() throws Exception {
    UserInformationProto big = message("b".repeat(1 << 20));
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> call.reply(big),
                builder -> builder.limits(DEFAULTS.withTimeouts(SHORT, Duration.ofSeconds(30))));
        RawPeer peer = RawPeer.opened(server.address(), "alice", calls(100))) {
      assertThat(peer).isNotNull();
      await().atMost(PATIENCE).until(() -> server.openConnections() == 0);
    }
  }

  @Test
  void whoSendsByteByByteIsCutOffAllTheSame() throws Exception {
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> call.reply(request),
                builder -> builder.limits(DEFAULTS.withTimeouts(SHORT, Duration.ofSeconds(30))));
        RawPeer peer = RawPeer.opened(server.address(), "alice")) {
      byte[] call = call(0, "x".repeat(5_000));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(
              new Callable<Boolean>() {
                private int sent;

                @Override
                public Boolean call() {
                  try {
                    peer.send(new byte[] {call[sent++]});
                  } catch (IOException cutOff) {
                    return true;
                  }
                  return server.openConnections() == 0;
                }
              });
    }
  }

  @Test
  void whoDoesNotSayWhoItIsIsCutOff() throws Exception {
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> call.reply(request),
                builder -> builder.limits(DEFAULTS.withTimeouts(Duration.ofMinutes(5), SHORT)));
        RawPeer known = RawPeer.opened(server.address(), "alice");
        RawPeer unknown = new RawPeer(server.address())) {
      assertThat(unknown.readToEnd()).isEmpty();
      assertThat(known.send(call(0, "x")).readAnswer().header().getCallId()).isZero();
    }
  }

  @Test
  void longRequestsWaitUntilThereIsMemoryAndShortOnesDoNot() throws Exception {
    BlockingQueue<RpcCall> held = new LinkedBlockingQueue<>();
    String large = "a".repeat(80_000);
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> {
                  if (request.getEffectiveUser().length() > 1000) {
                    held.add(call);
                  } else {
                    call.reply(request);
                  }
                },
                builder -> builder.limits(DEFAULTS.withMemoryBytes(1 << 20)));
        RawPeer first = RawPeer.opened(server.address(), "alice");
        RawPeer second = RawPeer.opened(server.address(), "bob");
        RawPeer third = RawPeer.opened(server.address(), "carol")) {
      first.send(call(0, large));
      RpcCall ofFirst = held.poll(20, TimeUnit.SECONDS);
      CompletableFuture<Void> sent = sendAside(second, call(0, large));
      assertThat(third.send(call(0, "short")).readAnswer().header().getCallId()).isZero();
      assertThat(held).as("two of them do not fit").isEmpty();

      ofFirst.reply(message("done"));
      held.poll(20, TimeUnit.SECONDS).reply(message("done"));
      assertThat(second.readAnswer().header().getCallId()).isZero();
      sent.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoIsSlowToSendALongRequestDoesNotKeepOthersFromTheirs() throws Exception {
    byte[] large = call(0, "a".repeat(80_000));
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> call.reply(request),
                builder -> builder.limits(DEFAULTS.withMemoryBytes(1 << 20)));
        RawPeer slow = RawPeer.opened(server.address(), "alice");
        RawPeer other = RawPeer.opened(server.address(), "bob")) {
      slow.send(Arrays.copyOf(large, large.length / 2));
      other.send(call(0, "x")).readAnswer();
      CompletableFuture<Void> sent = sendAside(other, large);

      assertThat(slow.readToEnd()).isEmpty();
      assertThat(other.readAnswer().header().getCallId()).isZero();
      sent.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void manyShortCallsAreTakenOneOfEachConnectionWhenMemoryIsOut() throws Exception {
    BlockingQueue<RpcCall> held = new LinkedBlockingQueue<>();
    try (RpcServer server =
            EchoServer.start(
                (call, request) -> held.add(call),
                builder -> builder.limits(DEFAULTS.withMemoryBytes(1 << 20)));
        RawPeer greedy = RawPeer.opened(server.address(), "alice");
        RawPeer modest = RawPeer.opened(server.address(), "bob")) {
      greedy.send(calls(400));
      await().atMost(PATIENCE).until(() -> held.size() >= 50);
      AtomicInteger last = new AtomicInteger(-1);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> last.getAndSet(held.size()) == held.size());

      modest.send(calls(1));
      await()
          .atMost(PATIENCE)
          .until(() -> held.stream().anyMatch(call -> call.user().equals("bob")));
      assertThat(held).hasSizeBetween(51, 300);
      for (int answered = 0; answered < 401; answered++) {
        held.poll(20, TimeUnit.SECONDS).reply(message("y"));
      }
    }
  }

  @Test
  void metricsCountCallsBytesAndConnections() throws Exception {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger received = new AtomicInteger();
    AtomicLong bytesIn = new AtomicLong();
    AtomicLong bytesOut = new AtomicLong();
    Queue<String> answered = new ConcurrentLinkedQueue<>();
    RpcMetrics metrics =
        new RpcMetrics() {
          @Override
          public void connectionOpened() {
            open.incrementAndGet();
          }

          @Override
          public void connectionClosed() {
            open.decrementAndGet();
          }

          @Override
          public void bytesReceived(long bytes) {
            bytesIn.addAndGet(bytes);
          }

          @Override
          public void bytesSent(long bytes) {
            bytesOut.addAndGet(bytes);
          }

          @Override
          public void callReceived(String protocolName, String method) {
            received.incrementAndGet();
          }

          @Override
          public void callAnswered(
              String protocolName,
              String method,
              boolean success,
              long queueNanos,
              long processingNanos) {
            assertThat(queueNanos).isNotNegative();
            assertThat(processingNanos).isNotNegative();
            answered.add(protocolName + " " + method + " " + success);
          }
        };
    try (RpcServer server =
        EchoServer.start(
            (call, request) -> {
              if (request.getEffectiveUser().equals("bad")) {
                throw new IOException("bad");
              }
              call.reply(request);
            },
            builder -> builder.metrics(metrics))) {
      try (RawPeer peer = RawPeer.opened(server.address(), "alice")) {
        byte[] good = call(0, "good");
        long answers = peer.send(good).readFrame().length;
        assertThat(open.get()).isEqualTo(1);
        answers += peer.send(call(1, "bad")).readFrame().length;
        long expected = answers;
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bytesOut.get()).isEqualTo(expected));
        assertThat(bytesIn.get()).isGreaterThan(good.length);
        assertThat(received.get()).isEqualTo(2);
        assertThat(answered)
            .containsExactly("io.ashlar.Test echo true", "io.ashlar.Test echo false");
      }
      await().atMost(PATIENCE).until(() -> open.get() == 0);
    }
  }
}
