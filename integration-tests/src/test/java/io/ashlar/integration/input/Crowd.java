package io.ashlar.integration.input;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.GetListingRequestProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Clients that take up room and give nothing back: they stop in the middle of what they say, and
 * read no answers. None of them has a thread, and none waits when the server does not take what it
 * says. Confined to one thread.
 */
final class Crowd implements AutoCloseable {
  static final String PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

  /** A packet of so many bytes is announced and never comes in full. */
  private static final int PACKET_BYTES = 15 << 20;

  private final List<SocketChannel> connections = new ArrayList<>();

  int size() {
    return connections.size();
  }

  /** Connections that say nothing. */
  void mute(InetSocketAddress server, int count) {
    for (int i = 0; i < count; i++) {
      say(server, new byte[0]);
    }
  }

  /** RPC connections that stop after the first byte of the preamble, or of a frame. */
  void stoppedRpc(InetSocketAddress server, int count) {
    byte[] opening = opening();
    for (int i = 0; i < count; i++) {
      say(server, i % 2 == 0 ? new byte[] {'h'} : concat(opening, new byte[] {0, 0}));
    }
  }

  /** RPC connections with so many listings outstanding, whose answers nobody reads. */
  void unreadListings(InetSocketAddress server, int count, int callsEach, String path) {
    byte[] request =
        GetListingRequestProto.newBuilder()
            .setSrc(path)
            .setStartAfter(ByteString.EMPTY)
            .setNeedLocation(false)
            .build()
            .toByteArray();
    ByteArrayOutputStream calls = new ByteArrayOutputStream();
    calls.writeBytes(opening());
    for (int i = 0; i < callsEach; i++) {
      calls.writeBytes(
          RawRpc.call(i, ByteString.copyFrom(new byte[16]), PROTOCOL, "getListing", request));
    }
    for (int i = 0; i < count; i++) {
      say(server, calls.toByteArray());
    }
  }

  /** HTTP connections that stop in the middle of a header. */
  void stoppedHttp(InetSocketAddress server, int count) {
    byte[] begun = "GET /webhdfs/v1/?op=LISTSTATUS HTTP/1.1\r\nHo".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < count; i++) {
      say(server, begun);
    }
  }

  /** Data connections that set up a pipeline for a block of their own and begin a huge packet. */
  void stoppedPipelines(InetSocketAddress server, int count, Callable<byte[]> setups, int bytesSent)
      throws Exception {
    byte[] packet = ByteBuffer.allocate(Integer.BYTES + bytesSent).putInt(PACKET_BYTES).array();
    for (int i = 0; i < count; i++) {
      say(server, concat(setups.call(), packet));
    }
  }

  static byte[] opening() {
    return concat(
        RawRpc.preamble(0),
        RawRpc.frame(
            RawRpc.header(RawRpc.CONTEXT_CALL, ByteString.copyFrom(new byte[16])),
            RawRpc.context("mallory")));
  }

  static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /** Connects and sends what the server takes at once; a server may also refuse. */
  void say(InetSocketAddress server, byte[] bytes) {
    SocketChannel connection = null;
    try {
      connection = SocketChannel.open();
      connection.socket().connect(server, 5_000);
      connection.configureBlocking(false);
      connection.write(ByteBuffer.wrap(bytes));
      connections.add(connection);
    } catch (IOException refused) {
      close(connection);
    }
  }

  private static void close(SocketChannel connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException gone) {
      // as it should be
    }
  }

  @Override
  public void close() {
    connections.forEach(Crowd::close);
    connections.clear();
  }
}
