package io.ashlar.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.proto.IpcConnectionContextProto;
import io.ashlar.protocol.proto.OperationProto;
import io.ashlar.protocol.proto.RequestHeaderProto;
import io.ashlar.protocol.proto.RpcKindProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.RpcResponseHeaderProto;
import io.ashlar.protocol.proto.UserInformationProto;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/** A client that says exactly what a test wants it to say, over a plain socket. */
final class RawPeer implements Closeable {
  static final byte[] CLIENT_ID = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  RawPeer(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    out = socket.getOutputStream();
    in = new DataInputStream(socket.getInputStream());
  }

  /** A peer that has opened its connection as the user. */
  static RawPeer opened(InetSocketAddress server, String user) throws IOException {
    return opened(server, user, new byte[0]);
  }

  /** The same that has said something more, all of it at once. */
  static RawPeer opened(InetSocketAddress server, String user, byte[] more) throws IOException {
    return new RawPeer(server)
        .send(concat(preamble(0), frame(header(-3, -1), context(user)), more));
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static byte[] preamble(int auth) {
    return new byte[] {'h', 'r', 'p', 'c', 9, 0, (byte) auth};
  }

  static RpcRequestHeaderProto header(int callId, int retryCount) {
    return RpcRequestHeaderProto.newBuilder()
        .setRpcKind(RpcKindProto.RPC_PROTOCOL_BUFFER)
        .setRpcOp(OperationProto.RPC_FINAL_PACKET)
        .setCallId(callId)
        .setClientId(ByteString.copyFrom(CLIENT_ID))
        .setRetryCount(retryCount)
        .build();
  }

  static IpcConnectionContextProto context(String user) {
    return IpcConnectionContextProto.newBuilder()
        .setUserInfo(UserInformationProto.newBuilder().setEffectiveUser(user))
        .build();
  }

  static RequestHeaderProto method(String protocol, String method, long version) {
    return RequestHeaderProto.newBuilder()
        .setDeclaringClassProtocolName(protocol)
        .setMethodName(method)
        .setClientProtocolVersion(version)
        .build();
  }

  /** A whole frame of delimited messages. */
  static byte[] frame(MessageLite... messages) {
    try {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (MessageLite message : messages) {
        message.writeDelimitedTo(body);
      }
      return frame(body.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A whole frame of those bytes. */
  static byte[] frame(byte[] body) {
    byte[] frame = new byte[4 + body.length];
    frame[0] = (byte) (body.length >>> 24);
    frame[1] = (byte) (body.length >>> 16);
    frame[2] = (byte) (body.length >>> 8);
    frame[3] = (byte) body.length;
    System.arraycopy(body, 0, frame, 4, body.length);
    return frame;
  }

  static byte[] delimited(byte[] message) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArrayNoTag(message);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  RawPeer send(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  /** Says that nothing more will be sent. */
  RawPeer finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** The next whole frame, its length included. */
  byte[] readFrame() throws IOException {
    int length = in.readInt();
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return frame(body);
  }

  /** The next answer's header and what follows it. */
  Answer readAnswer() throws IOException {
    byte[] frame = readFrame();
    CodedInputStream coded = CodedInputStream.newInstance(frame, 4, frame.length - 4);
    RpcResponseHeaderProto header =
        RpcResponseHeaderProto.parseFrom(coded.readRawBytes(coded.readRawVarint32()));
    int rest = frame.length - 4 - coded.getTotalBytesRead();
    return new Answer(header, coded.readRawBytes(rest));
  }

  /** An answer, cut in two. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Answer(RpcResponseHeaderProto header, byte[] body) {}

  byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
