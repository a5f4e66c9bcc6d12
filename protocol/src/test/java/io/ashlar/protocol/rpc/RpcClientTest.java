package io.ashlar.protocol.rpc;

import static io.ashlar.protocol.rpc.EchoServer.METHOD;
import static io.ashlar.protocol.rpc.EchoServer.PROTOCOL;
import static io.ashlar.protocol.rpc.EchoServer.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.ashlar.protocol.net.BufferLeaks;
import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.RpcResponseHeaderProto;
import io.ashlar.protocol.proto.RpcStatusProto;
import io.ashlar.protocol.proto.UserInformationProto;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client does when its server or its connection lets it down. */
@ExtendWith(BufferLeaks.class)
class RpcClientTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final RpcClientOptions QUICK =
      RpcClientOptions.defaults().withBackoff(Duration.ofMillis(1), Duration.ofMillis(10));

  /** To be waited for by calls without an answer; others have theirs long before. */
  private static final Duration CALL_TIMEOUT = Duration.ofMillis(1_500);

  private ServerSocket listener;
  private RpcClient client;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(20_000);
    use(QUICK);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    listener.close();
  }

  private void use(RpcClientOptions options) {
    client = new RpcClient(address(), PROTOCOL, "alice", options);
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private CompletableFuture<UserInformationProto> call(String text) {
    return client.call(METHOD, message(text), UserInformationProto.parser());
  }

  private static UserInformationProto get(CompletableFuture<UserInformationProto> answer)
      throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  /** The server's end of a connection, at the mercy of the test. */
  private record Peer(Socket socket, DataInputStream in) implements Closeable {
    static Peer accept(ServerSocket listener) throws IOException {
      Socket socket = listener.accept();
      socket.setSoTimeout(20_000);
      Peer peer = new Peer(socket, new DataInputStream(socket.getInputStream()));
      assertThat(peer.in.readNBytes(7)).isEqualTo(RawPeer.preamble(0));
      assertThat(peer.read().getCallId()).isEqualTo(-3);
      return peer;
    }

    RpcRequestHeaderProto read() throws IOException {
      CodedInputStream frame = CodedInputStream.newInstance(in.readNBytes(in.readInt()));
      return RpcRequestHeaderProto.parseFrom(frame.readRawBytes(frame.readRawVarint32()));
    }

    void succeed(RpcRequestHeaderProto request, String text) throws IOException {
      send(RawPeer.frame(answer(request).build(), message(text)));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    static RpcResponseHeaderProto.Builder answer(RpcRequestHeaderProto request) {
      return RpcResponseHeaderProto.newBuilder()
          .setCallId(request.getCallId())
          .setStatus(RpcStatusProto.SUCCESS)
          .setClientId(request.getClientId());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void aServerIsFoundByANameThatNobodyHasLookedUpYet() throws Exception {
    client.close();
    client =
        new RpcClient(
            InetSocketAddress.createUnresolved("localhost", listener.getLocalPort()),
            PROTOCOL,
            "alice",
            QUICK);
    CompletableFuture<UserInformationProto> answer = call("hello");
    try (Peer peer = Peer.accept(listener)) {
      peer.succeed(peer.read(), "hello");
      assertThat(get(answer).getEffectiveUser()).isEqualTo("hello");
    }
  }

  @Test
  void anUnknownNameIsLookedUpAsOftenAsAConnectionIsTried() {
    client.close();
    client =
        new RpcClient(
            InetSocketAddress.createUnresolved("no-such-host.invalid", 1),
            PROTOCOL,
            "alice",
            QUICK);
    assertThatThrownBy(() -> client.invoke(METHOD, message("x"), UserInformationProto.parser()))
        .hasMessageContaining("no-such-host.invalid")
        .hasMessageContaining("tried 10 times");
  }

  @Test
  void aCallOnABrokenConnectionIsSentAgainUnderItsOldNumber() throws Exception {
    CompletableFuture<UserInformationProto> answer = call("x");
    RpcRequestHeaderProto first;
    try (Peer peer = Peer.accept(listener)) {
      first = peer.read();
    }
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto second = peer.read();
      assertThat(second.getCallId()).isEqualTo(first.getCallId());
      assertThat(second.getClientId()).isEqualTo(first.getClientId());
      assertThat(first.getRetryCount()).isZero();
      assertThat(second.getRetryCount()).isEqualTo(1);
      peer.succeed(second, "at last");
      assertThat(get(answer)).isEqualTo(message("at last"));
    }
  }

  @Test
  void aCallWhoseConnectionsKeepBreakingFails() throws Exception {
    use(QUICK.withSendAttempts(3));
    CompletableFuture<UserInformationProto> answer = call("x");
    for (int retry = 0; retry < 3; retry++) {
      try (Peer peer = Peer.accept(listener)) {
        assertThat(peer.read().getRetryCount()).isEqualTo(retry);
      }
    }
    assertThatThrownBy(() -> get(answer))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("broke 3 times");
  }

  @Test
  void answeredCallsAreNotSentAgain() throws Exception {
    CompletableFuture<UserInformationProto> first = call("first");
    CompletableFuture<UserInformationProto> second = call("second");
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto one = peer.read();
      peer.read();
      peer.succeed(one, "done");
      get(first);
    }
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto again = peer.read();
      assertThat(again.getCallId()).isEqualTo(1);
      peer.succeed(again, "done too");
      assertThat(get(second)).isEqualTo(message("done too"));
    }
  }

  @Test
  void aServerThatIsStartedAgainIsFoundAgain() throws Exception {
    listener.close();
    RpcServer before = EchoServer.start();
    InetSocketAddress address = before.address();
    try (RpcClient lasting = new RpcClient(address, PROTOCOL, "alice", QUICK)) {
      assertThat(EchoServer.invoke(lasting, "before")).isEqualTo("before");
      before.close();
      try (RpcServer after =
          EchoServer.start(
              (call, request) -> call.reply(request), builder -> builder.address(address))) {
        assertThat(after.address()).isEqualTo(address);
        assertThat(EchoServer.invoke(lasting, "after")).isEqualTo("after");
      }
    }
  }

  @Test
  void aServerThatWasThereIsTriedMoreOftenThanOneThatWasNever() throws Exception {
    use(QUICK.withConnect(Duration.ofSeconds(20), 2).withReconnectAttempts(5));
    CompletableFuture<UserInformationProto> answer = call("hello");
    try (Peer peer = Peer.accept(listener)) {
      peer.succeed(peer.read(), "hello");
      get(answer);
      listener.close();
    }
    assertThatThrownBy(() -> get(call("gone for a while"))).hasMessageContaining("tried 5 times");
    assertThatThrownBy(() -> get(call("gone for good"))).hasMessageContaining("tried 2 times");
  }

  @Test
  void anUnusedConnectionIsClosedAndMadeAgain() throws Exception {
    try (RpcServer server = EchoServer.start();
        RpcClient rare =
            new RpcClient(
                server.address(),
                PROTOCOL,
                "alice",
                QUICK.withKeeping(Duration.ofSeconds(60), Duration.ofMillis(50)))) {
      assertThat(EchoServer.invoke(rare, "one")).isEqualTo("one");
      assertThat(server.openConnections()).isEqualTo(1);
      await().atMost(PATIENCE).until(() -> server.openConnections() == 0);
      assertThat(EchoServer.invoke(rare, "two")).isEqualTo("two");
    }
  }

  @Test
  void aServerThatTakesItsTimeIsPinged() throws Exception {
    use(QUICK.withKeeping(Duration.ofMillis(50), Duration.ofSeconds(10)));
    CompletableFuture<UserInformationProto> answer = call("x");
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto request = peer.read();
      assertThat(peer.read().getCallId()).isEqualTo(-4);
      assertThat(peer.read().getCallId()).isEqualTo(-4);
      peer.succeed(request, "slow but sure");
      assertThat(get(answer)).isEqualTo(message("slow but sure"));
    }
  }

  @Test
  void aConnectionWithoutASignOfLifeIsGivenUpWithTheCall() throws Exception {
    use(QUICK.withCallTimeout(CALL_TIMEOUT));
    CompletableFuture<UserInformationProto> answer = call("x");
    try (Peer peer = Peer.accept(listener)) {
      peer.read();
      assertThatThrownBy(() -> get(answer)).hasCauseInstanceOf(SocketTimeoutException.class);
      assertThat(peer.in.read()).isEqualTo(-1);
    }
  }

  @Test
  void aLateAnswerIsIgnored() throws Exception {
    use(QUICK.withCallTimeout(CALL_TIMEOUT));
    CompletableFuture<UserInformationProto> first = call("first");
    CompletableFuture<UserInformationProto> second = call("second");
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto one = peer.read();
      RpcRequestHeaderProto two = peer.read();
      peer.succeed(two, "in time");
      assertThat(get(second)).isEqualTo(message("in time"));
      assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(SocketTimeoutException.class);
      CompletableFuture<UserInformationProto> third = call("third");
      RpcRequestHeaderProto three = peer.read();
      peer.succeed(one, "too late");
      peer.succeed(three, "fine");
      assertThat(get(third)).isEqualTo(message("fine"));
    }
  }

  @Test
  void aFatalAnswerFailsEveryCall() throws Exception {
    CompletableFuture<UserInformationProto> first = call("first");
    CompletableFuture<UserInformationProto> second = call("second");
    try (Peer peer = Peer.accept(listener)) {
      peer.read();
      peer.read();
      peer.send(
          RawPeer.frame(
              RpcResponseHeaderProto.newBuilder()
                  .setCallId(-1)
                  .setStatus(RpcStatusProto.FATAL)
                  .setExceptionClassName(Refusal.VERSION_MISMATCH)
                  .setErrorMsg("too new")
                  .setErrorDetail(RpcErrorCodeProto.FATAL_VERSION_MISMATCH)
                  .build()));
      assertThatThrownBy(() -> get(first))
          .hasCauseInstanceOf(RemoteException.class)
          .hasMessageContaining("too new");
      assertThatThrownBy(() -> get(second)).hasCauseInstanceOf(RemoteException.class);
    }
  }

  @Test
  void anAnswerMeantForAnotherClientBreaksTheConnection() throws Exception {
    CompletableFuture<UserInformationProto> answer = call("x");
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto request = peer.read();
      peer.send(
          RawPeer.frame(
              Peer.answer(request).setClientId(ByteString.copyFrom(new byte[16])).build(),
              message("not yours")));
      assertThat(peer.in.read()).isEqualTo(-1);
    }
    try (Peer peer = Peer.accept(listener)) {
      peer.succeed(peer.read(), "yours");
      assertThat(get(answer)).isEqualTo(message("yours"));
    }
  }

  @Test
  void garbageFromTheServerBreaksTheConnection() throws Exception {
    CompletableFuture<UserInformationProto> answer = call("x");
    for (String garbage : new String[] {"ffffffff", "7fffffff", "00000002ffff", "00000000"}) {
      try (Peer peer = Peer.accept(listener)) {
        peer.read();
        peer.send(RawPeer.hex(garbage));
        if (peer.in.read() != -1) {
          throw new AssertionError("Connection is still open");
        }
      }
      if (answer.isDone()) {
        break;
      }
    }
    assertThatThrownBy(() -> get(answer)).hasMessageContaining("makes no sense");
  }

  @Test
  void aWebServerIsRecognizedAtOnce() throws Exception {
    CompletableFuture<UserInformationProto> answer = call("x");
    try (Peer peer = Peer.accept(listener)) {
      peer.read();
      peer.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> get(answer))
          .hasMessageContaining(":" + listener.getLocalPort() + " speaks HTTP and not RPC");
    }
  }

  @Test
  void anAnswerThatCannotBeDecodedFailsItsCallOnly() throws Exception {
    CompletableFuture<UserInformationProto> first = call("first");
    CompletableFuture<UserInformationProto> second = call("second");
    try (Peer peer = Peer.accept(listener)) {
      RpcRequestHeaderProto one = peer.read();
      RpcRequestHeaderProto two = peer.read();
      byte[] header = RawPeer.delimited(Peer.answer(one).build().toByteArray());
      peer.send(RawPeer.frame(RawPeer.concat(header, RawPeer.hex("020aff"))));
      peer.succeed(two, "fine");
      assertThatThrownBy(() -> get(first)).hasMessageContaining("cannot be decoded");
      assertThat(get(second)).isEqualTo(message("fine"));
    }
  }

  @Test
  void closingFailsWhatIsInFlight() throws Exception {
    CompletableFuture<UserInformationProto> answer = call("x");
    try (Peer peer = Peer.accept(listener)) {
      peer.read();
      client.close();
      assertThatThrownBy(() -> get(answer)).hasMessageContaining("was closed");
      assertThat(peer.in.read()).isEqualTo(-1);
    }
    assertThatThrownBy(() -> get(call("after"))).hasMessageContaining("was closed");
  }

  @Test
  void waitingOnTheEventLoopIsRefused() throws Exception {
    CompletableFuture<Object> nested =
        call("x")
            .thenApply(
                answer -> {
                  try {
                    return EchoServer.invoke(client, "deadlock");
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    try (Peer peer = Peer.accept(listener)) {
      peer.succeed(peer.read(), "y");
      assertThatThrownBy(() -> nested.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }
}
