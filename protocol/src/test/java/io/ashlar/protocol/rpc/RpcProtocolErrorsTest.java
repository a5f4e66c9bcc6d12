package io.ashlar.protocol.rpc;

import static io.ashlar.protocol.rpc.EchoServer.METHOD;
import static io.ashlar.protocol.rpc.EchoServer.PROTOCOL;
import static io.ashlar.protocol.rpc.EchoServer.call;
import static io.ashlar.protocol.rpc.EchoServer.message;
import static io.ashlar.protocol.rpc.RawPeer.frame;
import static io.ashlar.protocol.rpc.RawPeer.header;
import static io.ashlar.protocol.rpc.RawPeer.hex;
import static io.ashlar.protocol.rpc.RawPeer.method;
import static io.ashlar.protocol.rpc.RawPeer.preamble;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.net.BufferLeaks;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.IpcConnectionContextProto;
import io.ashlar.protocol.proto.OperationProto;
import io.ashlar.protocol.proto.RPCCallerContextProto;
import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcKindProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.RpcSaslProto;
import io.ashlar.protocol.proto.RpcStatusProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says to clients that get it wrong; another client never notices. */
@ExtendWith(BufferLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RpcProtocolErrorsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ConcurrentLinkedQueue<RpcCall> calls = new ConcurrentLinkedQueue<>();
  private RpcServer server;
  private RpcClient bystander;

  @BeforeAll
  void start() throws IOException {
    server =
        EchoServer.start(
            (call, request) -> {
              calls.add(call);
              call.reply(request);
            },
            builder ->
                builder.service(
                    RpcService.builder("io.ashlar.Files")
                        .method(
                            "getFileInfo",
                            GetFileInfoRequestProto.parser(),
                            (call, request) ->
                                call.reply(GetFileInfoResponseProto.getDefaultInstance()))
                        .build()));
    bystander = EchoServer.client(server);
  }

  @AfterAll
  void stop() {
    bystander.close();
    server.close();
  }

  @AfterEach
  void anotherClientIsStillServed() throws IOException {
    assertThat(EchoServer.invoke(bystander, "still there")).isEqualTo("still there");
  }

  private RawPeer peer() throws IOException {
    return new RawPeer(server.address());
  }

  private RawPeer opened() throws IOException {
    return RawPeer.opened(server.address(), "alice");
  }

  private static void assertFatal(
      RawPeer peer, int callId, RpcErrorCodeProto detail, String className) throws IOException {
    RawPeer.Answer answer = peer.readAnswer();
    assertThat(answer.header().getStatus()).isEqualTo(RpcStatusProto.FATAL);
    assertThat(answer.header().getCallId()).isEqualTo(callId);
    assertThat(answer.header().getErrorDetail()).isEqualTo(detail);
    assertThat(answer.header().getExceptionClassName()).isEqualTo(className);
    assertThat(answer.header().getServerIpcVersionNum()).isEqualTo(9);
    assertThat(answer.body()).isEmpty();
    assertThat(peer.readToEnd()).isEmpty();
  }

  private static void assertErrorOnLivingConnection(
      RawPeer peer, RpcErrorCodeProto detail, String className) throws IOException {
    RawPeer.Answer answer = peer.readAnswer();
    assertThat(answer.header().getStatus()).isEqualTo(RpcStatusProto.ERROR);
    assertThat(answer.header().getErrorDetail()).isEqualTo(detail);
    assertThat(answer.header().getExceptionClassName()).isEqualTo(className);
    assertThat(answer.header().getErrorMsg()).isNotEmpty();
    assertThat(answer.header().getClientId().toByteArray()).isEqualTo(RawPeer.CLIENT_ID);
    peer.send(call(77, "next"));
    assertThat(peer.readAnswer().header().getCallId()).isEqualTo(77);
  }

  @Test
  void aWebBrowserIsToldThatThisIsNoWebServer() throws IOException {
    try (RawPeer peer = peer()) {
      peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(peer.readToEnd(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 404 Not Found\r\n")
          .contains("Content-Type: text/plain\r\n")
          .contains("RPC port");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"68727063 0a 00 00", "68727063 ff 00 00", "58585858 09 00 00"})
  void aNewerVersionOrAnotherProtocolIsAVersionMismatch(String preamble) throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(hex(preamble)).send(call(0, "behind it"));
      assertFatal(peer, -1, RpcErrorCodeProto.FATAL_VERSION_MISMATCH, Refusal.VERSION_MISMATCH);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"68727063 08 00 00", "00000000 00 00 00"})
  void anOlderVersionIsClosedWithoutAWord(String preamble) throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(hex(preamble));
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void anUnknownAuthenticationProtocolIsUnauthorized() throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(preamble(0x51));
      assertFatal(
          peer, -1, RpcErrorCodeProto.FATAL_UNAUTHORIZED, "org.apache.hadoop.ipc.IpcException");
    }
  }

  @Test
  void everyServiceClassIsTaken() throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(hex("68727063 09 7f 00"));
      peer.send(frame(header(-3, -1), RawPeer.context("alice"))).send(call(3, "x"));
      assertThat(peer.readAnswer().header().getStatus()).isEqualTo(RpcStatusProto.SUCCESS);
    }
  }

  @Test
  void aConversationInSingleBytesIsUnderstood() throws IOException {
    byte[] all =
        RawPeer.concat(
            preamble(0), frame(header(-3, -1), RawPeer.context("alice")), call(3, "slowly"));
    try (RawPeer peer = peer()) {
      for (byte b : all) {
        peer.send(new byte[] {b});
      }
      assertThat(peer.readAnswer().body())
          .isEqualTo(RawPeer.delimited(message("slowly").toByteArray()));
    }
  }

  @Test
  void negotiationEndsAtOnceAndTheContextFollows() throws IOException {
    RpcSaslProto negotiate =
        RpcSaslProto.newBuilder().setVersion(0).setState(RpcSaslProto.SaslState.NEGOTIATE).build();
    RpcRequestHeaderProto header =
        header(-33, -1).toBuilder().setClientId(ByteString.EMPTY).build();
    try (RawPeer peer = peer()) {
      peer.send(preamble(0xDF)).send(frame(header, negotiate));
      RawPeer.Answer answer = peer.readAnswer();
      assertThat(Integer.toUnsignedLong(answer.header().getCallId())).isEqualTo(4294967263L);
      assertThat(answer.header().getStatus()).isEqualTo(RpcStatusProto.SUCCESS);
      assertThat(answer.body())
          .isEqualTo(
              RawPeer.delimited(
                  RpcSaslProto.newBuilder()
                      .setState(RpcSaslProto.SaslState.SUCCESS)
                      .build()
                      .toByteArray()));
      peer.send(frame(header(-3, -1), RawPeer.context("bob"))).send(call(0, "x"));
      assertThat(peer.readAnswer().header().getCallId()).isZero();
    }
  }

  @Test
  void aContextBeforeTheNegotiationThatWasAskedForIsRefused() throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(preamble(0xDF)).send(frame(header(-3, -1), RawPeer.context("bob")));
      assertFatal(peer, -3, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
    }
  }

  @Test
  void aNegotiationThatWasNotAskedForIsRefused() throws IOException {
    RpcSaslProto negotiate =
        RpcSaslProto.newBuilder().setState(RpcSaslProto.SaslState.NEGOTIATE).build();
    try (RawPeer peer = opened()) {
      peer.send(frame(header(-33, -1), negotiate));
      assertFatal(peer, -33, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
    }
  }

  @Test
  void anotherMechanismThanSimpleIsUnauthorized() throws IOException {
    RpcSaslProto initiate =
        RpcSaslProto.newBuilder().setState(RpcSaslProto.SaslState.INITIATE).build();
    try (RawPeer peer = peer()) {
      peer.send(preamble(0xDF)).send(frame(header(-33, -1), initiate));
      assertFatal(peer, -33, RpcErrorCodeProto.FATAL_UNAUTHORIZED, Refusal.ACCESS_CONTROL);
    }
  }

  @Test
  void aContextWithoutAUserIsUnauthorized() throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(preamble(0))
          .send(frame(header(-3, -1), IpcConnectionContextProto.getDefaultInstance()));
      assertFatal(peer, -3, RpcErrorCodeProto.FATAL_UNAUTHORIZED, Refusal.ACCESS_CONTROL);
    }
  }

  @Test
  void aCallBeforeTheContextIsRefused() throws IOException {
    try (RawPeer peer = peer()) {
      peer.send(preamble(0)).send(call(5, "too early"));
      assertFatal(peer, 5, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
    }
  }

  @Test
  void aSecondContextIsRefused() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(header(-3, -1), RawPeer.context("mallory")));
      assertFatal(peer, -3, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
    }
  }

  @Test
  void aPingIsNotAnswered() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(header(-4, -1))).send(call(1, "after the ping"));
      assertThat(peer.readAnswer().header().getCallId()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -2, -5, -32, -34, Integer.MIN_VALUE})
  void aCallIdWithoutMeaningIsRefused(int callId) throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(header(callId, 0)));
      assertFatal(peer, callId, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
    }
  }

  @Test
  void aHeaderOfAnotherKindOrOperationIsRefused() throws IOException {
    RpcRequestHeaderProto good = header(1, 0);
    List<RpcRequestHeaderProto> bad =
        List.of(
            good.toBuilder().clearRpcKind().build(),
            good.toBuilder().setRpcKind(RpcKindProto.RPC_WRITABLE).build(),
            good.toBuilder().clearRpcOp().build(),
            good.toBuilder().setRpcOp(OperationProto.RPC_CLOSE_CONNECTION).build());
    for (RpcRequestHeaderProto header : bad) {
      try (RawPeer peer = opened()) {
        peer.send(frame(header, method(PROTOCOL, METHOD, 1), message("x")));
        assertFatal(peer, 1, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
      }
    }
  }

  @Test
  void anUnknownKindIsRefusedLikeAnAbsentOne() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(hex("1a 08 63 10 00 18 02 22 10 000102030405060708090a0b0c0d0e0f 28 00")));
      assertFatal(peer, 1, RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, Refusal.RPC_SERVER);
    }
  }

  @Test
  void anUnknownProtocolIsAnErrorOfTheCall() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(header(1, 0), method("io.ashlar.Nothing", METHOD, 1), message("x")));
      assertErrorOnLivingConnection(
          peer, RpcErrorCodeProto.ERROR_NO_SUCH_PROTOCOL, Refusal.NO_SUCH_PROTOCOL);
    }
  }

  @Test
  void anUnknownMethodIsAnErrorOfTheCall() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(header(1, 0), method(PROTOCOL, "sing", 1), message("x")));
      assertErrorOnLivingConnection(
          peer, RpcErrorCodeProto.ERROR_NO_SUCH_METHOD, Refusal.NO_SUCH_METHOD);
    }
  }

  @Test
  void anUnknownVersionIsAnErrorOfTheCall() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(header(1, 0), method(PROTOCOL, METHOD, 69), message("x")));
      assertErrorOnLivingConnection(
          peer, RpcErrorCodeProto.ERROR_RPC_VERSION_MISMATCH, Refusal.VERSION_MISMATCH);
    }
  }

  @Test
  void aMissingRequiredFieldIsAnErrorOfTheCall() throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(
          frame(
              header(1, 0),
              method("io.ashlar.Files", "getFileInfo", 1),
              message("").toBuilder().clear().build()));
      assertErrorOnLivingConnection(peer, RpcErrorCodeProto.ERROR_APPLICATION, Refusal.UNDECODABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "05 0a ff", "7f", "ff ff ff ff 0f", "02 0b 0b", "80"})
  void aRequestThatIsNoMessageIsAnErrorOfTheCall(String body) throws IOException {
    byte[] headers = RawPeer.frame(header(1, 0), method(PROTOCOL, METHOD, 1));
    byte[] request = new byte[headers.length - 4];
    System.arraycopy(headers, 4, request, 0, request.length);
    try (RawPeer peer = opened()) {
      peer.send(frame(RawPeer.concat(request, hex(body))));
      assertErrorOnLivingConnection(peer, RpcErrorCodeProto.ERROR_APPLICATION, Refusal.UNDECODABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00", "ff", "02 0b 0b", "ff ff ff ff 7f", "05 18 02", "04 08 02 10 00"})
  void aHeaderThatIsNoMessageEndsTheConnection(String body) throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(frame(hex(body)));
      assertFatal(peer, -1, RpcErrorCodeProto.FATAL_DESERIALIZING_REQUEST, Refusal.RPC_SERVER);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7fffffff", "08000001", "ffffffff", "80000000"})
  void aLengthOutOfBoundsClosesTheConnectionWithoutAWord(String length) throws IOException {
    try (RawPeer peer = opened()) {
      peer.send(hex(length));
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void announcedBytesCostNothingUntilTheyArrive() throws IOException {
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        peers.add(opened().send(hex("08000000")).send(new byte[100]));
      }
      anotherClientIsStillServed();
    } finally {
      for (RawPeer peer : peers) {
        peer.close();
      }
    }
  }

  @Test
  void aConnectionCutInTheMiddleOfAFrameIsForgotten() throws IOException {
    try (RawPeer peer = opened()) {
      byte[] call = call(0, "half a call");
      peer.send(java.util.Arrays.copyOf(call, call.length / 2)).finish();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void anyUserNameWillDo() throws IOException {
    String odd = "BP-1-127.0.0.1-1:blk_1073741825_1001 \u00fc\u4e2d@REALM/\u0000";
    calls.clear();
    try (RawPeer peer = RawPeer.opened(server.address(), odd)) {
      peer.send(call(0, "x")).readAnswer();
    }
    assertThat(calls).extracting(RpcCall::user).containsExactly(odd);
  }

  @Test
  void theCallerContextReachesTheHandler() throws IOException {
    calls.clear();
    RpcRequestHeaderProto header =
        header(0, 2).toBuilder()
            .setCallerContext(RPCCallerContextProto.newBuilder().setContext("spark_job_7"))
            .build();
    try (RawPeer peer = opened()) {
      peer.send(frame(header, method(PROTOCOL, METHOD, 1), message("x")));
      assertThat(peer.readAnswer().header().getRetryCount()).isEqualTo(2);
    }
    assertThat(calls).extracting(RpcCall::callerContext).containsExactly("spark_job_7");
  }

  @Test
  void answeringACallWhoseConnectionHasGoneIsHarmless() throws Exception {
    List<RpcCall> held = new ArrayList<>();
    java.util.concurrent.CountDownLatch arrived = new java.util.concurrent.CountDownLatch(1);
    RpcServer other =
        EchoServer.start(
            (call, request) -> {
              held.add(call);
              arrived.countDown();
            });
    try (RawPeer peer = RawPeer.opened(other.address(), "alice")) {
      peer.send(call(0, "x"));
      arrived.await();
    }
    org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> other.openConnections() == 0);
    other.close();
    assertThatCode(() -> held.get(0).reply(message("nobody listens"))).doesNotThrowAnyException();
  }
}
