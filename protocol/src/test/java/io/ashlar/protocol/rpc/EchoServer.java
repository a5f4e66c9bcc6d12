package io.ashlar.protocol.rpc;

import io.ashlar.protocol.proto.UserInformationProto;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Servers of one method, for tests. */
final class EchoServer {
  static final String PROTOCOL = "io.ashlar.Test";
  static final String METHOD = "echo";

  private EchoServer() {}

  static RpcServer start() throws IOException {
    return start((call, request) -> call.reply(request));
  }

  static RpcServer start(RpcHandler<UserInformationProto> handler) throws IOException {
    return start(handler, builder -> builder);
  }

  static RpcServer start(
      RpcHandler<UserInformationProto> handler, UnaryOperator<RpcServer.Builder> more)
      throws IOException {
    return more.apply(
            RpcServer.builder()
                .threads(1)
                .service(
                    RpcService.builder(PROTOCOL)
                        .method(METHOD, UserInformationProto.parser(), handler)
                        .build()))
        .start();
  }

  static RpcClient client(RpcServer server) {
    return new RpcClient(server.address(), PROTOCOL, "alice", Duration.ofSeconds(20));
  }

  static UserInformationProto message(String text) {
    return UserInformationProto.newBuilder().setEffectiveUser(text).build();
  }

  /** A whole frame that calls the method. */
  static byte[] call(int callId, String text) {
    return RawPeer.frame(
        RawPeer.header(callId, 0), RawPeer.method(PROTOCOL, METHOD, 1), message(text));
  }

  static String invoke(RpcClient client, String text) throws IOException {
    return client.invoke(METHOD, message(text), UserInformationProto.parser()).getEffectiveUser();
  }
}
