package io.ashlar.integration.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.ashlar.protocol.proto.IpcConnectionContextProto;
import io.ashlar.protocol.proto.OperationProto;
import io.ashlar.protocol.proto.RequestHeaderProto;
import io.ashlar.protocol.proto.RpcKindProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.RpcResponseHeaderProto;
import io.ashlar.protocol.proto.UserInformationProto;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** An RPC client that sends whatever bytes it is given, over a plain socket. */
final class RawRpc implements AutoCloseable {
  static final int CONTEXT_CALL = -3;
  static final int SASL_CALL = -33;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;

  RawRpc(InetSocketAddress server) throws IOException {
    socket = new Socket();
    socket.connect(server, PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A connection on which calls may follow. */
  static RawRpc opened(InetSocketAddress server, String user) throws IOException {
    RawRpc peer = new RawRpc(server);
    peer.send(preamble(0));
    peer.send(frame(header(CONTEXT_CALL, ByteString.copyFrom(new byte[16])), context(user)));
    return peer;
  }

  static byte[] preamble(int auth) {
    return new byte[] {'h', 'r', 'p', 'c', 9, 0, (byte) auth};
  }

  static Message context(String user) {
    return IpcConnectionContextProto.newBuilder()
        .setUserInfo(UserInformationProto.newBuilder().setEffectiveUser(user))
        .build();
  }

  static RpcRequestHeaderProto header(int callId, ByteString clientId) {
    return RpcRequestHeaderProto.newBuilder()
        .setRpcKind(RpcKindProto.RPC_PROTOCOL_BUFFER)
        .setRpcOp(OperationProto.RPC_FINAL_PACKET)
        .setCallId(callId)
        .setClientId(clientId)
        .setRetryCount(0)
        .build();
  }

  static RequestHeaderProto method(String protocol, String method) {
    return RequestHeaderProto.newBuilder()
        .setDeclaringClassProtocolName(protocol)
        .setMethodName(method)
        .setClientProtocolVersion(1)
        .build();
  }

  static byte[] frame(Message... messages) {
    return frame(new byte[0], messages);
  }

  /** A frame of messages with their lengths, and then bytes with theirs, if there are any. */
  static byte[] frame(byte[] last, Message... messages) {
    try {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(body);
      for (Message message : messages) {
        out.writeByteArrayNoTag(message.toByteArray());
      }
      if (last.length > 0) {
        out.writeByteArrayNoTag(last);
      }
      out.flush();
      return ByteBuffer.allocate(Integer.BYTES + body.size())
          .putInt(body.size())
          .put(body.toByteArray())
          .array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A call whose request is those bytes, even if there are none. */
  static byte[] call(
      int callId, ByteString clientId, String protocol, String name, byte[] request) {
    byte[] last = request.length == 0 ? new byte[0] : request;
    byte[] frame = frame(last, header(callId, clientId), method(protocol, name));
    if (request.length > 0) {
      return frame;
    }
    byte[] withEmptyRequest = ByteBuffer.allocate(frame.length + 1).put(frame).array();
    ByteBuffer.wrap(withEmptyRequest).putInt(0, frame.length + 1 - Integer.BYTES);
    return withEmptyRequest;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** The header of the next answer. */
  RpcResponseHeaderProto answer() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    CodedInputStream coded = CodedInputStream.newInstance(frame);
    return RpcResponseHeaderProto.parseFrom(coded.readByteArray());
  }

  /** Drops what comes until the other side closes the connection. */
  void drain() throws IOException {
    byte[] buffer = new byte[1 << 14];
    while (in.read(buffer) >= 0) {
      // Whatever it says, it must come to an end.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
