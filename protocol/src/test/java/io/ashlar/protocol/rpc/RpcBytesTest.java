package io.ashlar.protocol.rpc;

import static io.ashlar.protocol.rpc.RawPeer.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.net.BufferLeaks;
import io.ashlar.protocol.proto.FsServerDefaultsProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetServerDefaultsRequestProto;
import io.ashlar.protocol.proto.GetServerDefaultsResponseProto;
import io.ashlar.protocol.proto.UserInformationProto;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Byte for byte what was captured from Hadoop (wire reference B.1). */
@ExtendWith(BufferLeaks.class)
class RpcBytesTest {
  private static final String CLIENT_PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";
  private static final String CLIENT_ID = "000102030405060708090a0b0c0d0e0f";

  @Test
  void anEmptyAnswerIsFramedAsHadoopFramesIt() throws Exception {
    RpcService service =
        RpcService.builder(CLIENT_PROTOCOL)
            .method(
                "getFileInfo",
                GetFileInfoRequestProto.parser(),
                (call, request) -> call.reply(GetFileInfoResponseProto.getDefaultInstance()))
            .build();
    try (RpcServer server = RpcServer.builder().service(service).start();
        RawPeer peer = new RawPeer(server.address())) {
      peer.send(hex("68727063 09 00 00"));
      peer.send(
          RawPeer.frame(
              RawPeer.concat(
                  hex("1a 08 02 10 00 18 05 22 10" + CLIENT_ID + "28 01"),
                  hex("09 12 07 0a 05"),
                  "alice".getBytes(StandardCharsets.US_ASCII))));
      peer.send(
          RawPeer.frame(
              RawPeer.concat(
                  hex("1a 08 02 10 00 18 02 22 10" + CLIENT_ID + "28 00"),
                  RawPeer.delimited(
                      RawPeer.method(CLIENT_PROTOCOL, "getFileInfo", 1).toByteArray()),
                  hex("06 0a 04"),
                  "/foo".getBytes(StandardCharsets.US_ASCII))));
      assertThat(HexFormat.of().formatHex(peer.readFrame()))
          .isEqualTo("0000001c" + "1a" + "080110001809" + "3a10" + CLIENT_ID + "4000" + "00");
    }
  }

  @Test
  void aMessageWithFieldsFollowsTheHeaderDelimited() throws Exception {
    byte[] defaults =
        hex(
            "0a 1d 08 80 80 80 40 10 80 04 18 80 80 04 20 03 28 80 20 30 00 38 00 40 02 4a 00 50 07"
                + "58 00");
    GetServerDefaultsResponseProto response = GetServerDefaultsResponseProto.parseFrom(defaults);
    assertThat(response.getServerDefaults()).isInstanceOf(FsServerDefaultsProto.class);
    RpcService service =
        RpcService.builder(CLIENT_PROTOCOL)
            .method(
                "getServerDefaults",
                GetServerDefaultsRequestProto.parser(),
                (call, request) -> call.reply(response))
            .build();
    try (RpcServer server = RpcServer.builder().service(service).start();
        RawPeer peer = RawPeer.opened(server.address(), "alice")) {
      peer.send(
          RawPeer.frame(
              RawPeer.header(0, 0),
              RawPeer.method(CLIENT_PROTOCOL, "getServerDefaults", 1),
              GetServerDefaultsRequestProto.getDefaultInstance()));
      assertThat(peer.readAnswer().body()).isEqualTo(RawPeer.delimited(defaults));
    }
  }

  @Test
  void aClientOpensWithPreambleContextAndFirstCallInOneBurst() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RpcClient client =
            new RpcClient(
                (InetSocketAddress) listener.getLocalSocketAddress(),
                CLIENT_PROTOCOL,
                "alice",
                Duration.ofSeconds(20))) {
      CompletableFuture<GetFileInfoResponseProto> answer =
          client.call(
              "getFileInfo",
              GetFileInfoRequestProto.newBuilder().setSrc("/foo").build(),
              GetFileInfoResponseProto.parser());
      try (Socket socket = listener.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(in.readNBytes(7)).isEqualTo(hex("68727063 09 00 00"));
        byte[] context = in.readNBytes(in.readInt());
        assertThat(HexFormat.of().formatHex(context, 0, 9)).isEqualTo("1a0802100018052210");
        String clientId = HexFormat.of().formatHex(context, 9, 25);
        assertThat(HexFormat.of().formatHex(context, 25, 27)).isEqualTo("2801");
        byte[] call = in.readNBytes(in.readInt());
        assertThat(HexFormat.of().formatHex(call, 0, 27))
            .isEqualTo("1a" + "0802" + "1000" + "1800" + "2210" + clientId + "2800");
        socket
            .getOutputStream()
            .write(RawPeer.frame(hex("1a 08 00 10 00 18 09 3a 10" + clientId + "40 00 00")));
        assertThat(answer.get()).isEqualTo(GetFileInfoResponseProto.getDefaultInstance());
      }
    }
  }

  @Test
  void aPingIsNothingButItsHeader() {
    assertThat(HexFormat.of().formatHex(Requests.ping(RawPeer.CLIENT_ID)))
        .isEqualTo("0000001b" + "1a" + "080210001807" + "2210" + CLIENT_ID + "2801");
  }

  @Test
  void theContextNamesTheUser() {
    byte[] opening = Requests.opening(RawPeer.CLIENT_ID, "alice", "P");
    assertThat(opening)
        .endsWith(
            RawPeer.delimited(
                RawPeer.concat(
                    hex("12 07"),
                    UserInformationProto.newBuilder()
                        .setEffectiveUser("alice")
                        .build()
                        .toByteArray(),
                    hex("1a 01 50"))));
  }
}
