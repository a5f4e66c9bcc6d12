package io.ashlar.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.protocol.proto.GetProtocolVersionsRequestProto;
import io.ashlar.protocol.proto.GetProtocolVersionsResponseProto;
import io.ashlar.protocol.proto.UserInformationProto;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RpcRoundTripTest {
  private static final String PROTOCOL = "io.ashlar.Test";

  private static RpcServer serve(RpcHandler<UserInformationProto> handler) throws IOException {
    return RpcServer.builder()
        .service(
            RpcService.builder(PROTOCOL)
                .method("echo", UserInformationProto.parser(), handler)
                .build())
        .start();
  }

  private static RpcClient client(RpcServer server) {
    return new RpcClient(server.address(), PROTOCOL, "alice", Duration.ofSeconds(20));
  }

  private static UserInformationProto message(String text) {
    return UserInformationProto.newBuilder().setEffectiveUser(text).build();
  }

  @Test
  void aCallIsAnsweredWithTheHandlersReply() throws Exception {
    try (RpcServer server = serve((call, request) -> call.reply(request));
        RpcClient client = client(server)) {
      assertThat(client.invoke("echo", message("hello"), UserInformationProto.parser()))
          .isEqualTo(message("hello"));
    }
  }

  @Test
  void theHandlerSeesWhoCalls() throws Exception {
    ConcurrentLinkedQueue<RpcCall> calls = new ConcurrentLinkedQueue<>();
    try (RpcServer server =
            serve(
                (call, request) -> {
                  calls.add(call);
                  call.reply(request);
                });
        RpcClient client = client(server)) {
      client.invoke("echo", message("a"), UserInformationProto.parser());
      client.invoke("echo", message("b"), UserInformationProto.parser());
    }
    assertThat(calls).extracting(RpcCall::user).containsExactly("alice", "alice");
    assertThat(calls).extracting(RpcCall::callId).containsExactly(0, 1);
    assertThat(calls).extracting(RpcCall::retryCount).containsExactly(0, 0);
    assertThat(calls).allSatisfy(call -> assertThat(call.clientId()).hasSize(16));
    assertThat(calls.peek().remoteAddress().getAddress().isLoopbackAddress()).isTrue();
  }

  @Test
  void repliesMayComeInAnyOrderAndFromAnyThread() throws Exception {
    List<RpcCall> held = new ArrayList<>();
    CountDownLatch allHeld = new CountDownLatch(100);
    try (RpcServer server =
            serve(
                (call, request) -> {
                  held.add(call);
                  allHeld.countDown();
                });
        RpcClient client = client(server)) {
      List<CompletableFuture<UserInformationProto>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(client.call("echo", message("m" + i), UserInformationProto.parser()));
      }
      assertThat(allHeld.await(60, TimeUnit.SECONDS)).isTrue();
      for (int i = held.size() - 1; i >= 0; i--) {
        held.get(i).reply(message("answer " + held.get(i).callId()));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(message("answer " + i));
      }
    }
  }

  @Test
  void aThrownExceptionArrivesWithItsClassNameAndMessage() throws Exception {
    try (RpcServer server =
            serve(
                (call, request) -> {
                  throw new FileNotFoundException("no such file");
                });
        RpcClient client = client(server)) {
      assertThatThrownBy(() -> client.invoke("echo", message(""), UserInformationProto.parser()))
          .isInstanceOf(RemoteException.class)
          .hasMessage("no such file")
          .extracting(e -> ((RemoteException) e).className())
          .isEqualTo("java.io.FileNotFoundException");
    }
  }

  @Test
  void everyServerNamesTheVersionsOfItsProtocols() throws Exception {
    try (RpcServer server = serve((call, request) -> call.reply(request));
        RpcClient client =
            new RpcClient(
                server.address(), MetaService.PROTOCOL_NAME, "alice", Duration.ofSeconds(20))) {
      GetProtocolVersionsResponseProto versions =
          client.invoke(
              "getProtocolVersions",
              GetProtocolVersionsRequestProto.newBuilder().setProtocol(PROTOCOL).build(),
              GetProtocolVersionsResponseProto.parser());
      assertThat(versions.getProtocolVersions(0).getVersionsList()).containsExactly(1L);
    }
  }

  @Test
  void aCallThatIsNotAnsweredTimesOut() throws Exception {
    try (RpcServer server = serve((call, request) -> {});
        RpcClient client =
            new RpcClient(server.address(), PROTOCOL, "alice", Duration.ofMillis(100))) {
      assertThatThrownBy(() -> client.invoke("echo", message(""), UserInformationProto.parser()))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("echo");
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws Exception {
    InetSocketAddress nobody;
    try (RpcServer server = serve((call, request) -> {})) {
      nobody = server.address();
    }
    RpcClientOptions impatient =
        RpcClientOptions.defaults().withBackoff(Duration.ofMillis(1), Duration.ofMillis(1));
    try (RpcClient client = new RpcClient(nobody, PROTOCOL, "alice", impatient)) {
      assertThatThrownBy(() -> client.invoke("echo", message(""), UserInformationProto.parser()))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining(nobody.toString())
          .hasMessageContaining("10 times");
    }
  }
}
