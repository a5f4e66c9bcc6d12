package io.ashlar.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.proto.IpcConnectionContextProto;
import io.ashlar.protocol.proto.OperationProto;
import io.ashlar.protocol.proto.RequestHeaderProto;
import io.ashlar.protocol.proto.RpcKindProto;
import io.ashlar.protocol.proto.RpcRequestHeaderProto;
import io.ashlar.protocol.proto.UserInformationProto;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Encodes what a client says as whole frames (wire reference 1.1 to 1.5). Stateless. */
final class Requests {
  // Protobuf tags of RpcRequestHeaderProto: field number << 3 | wire type.
  private static final int KIND_TAG = 1 << 3;
  private static final int OP_TAG = 2 << 3;
  private static final int CALL_ID_TAG = 3 << 3;
  private static final int CLIENT_ID_TAG = 4 << 3 | 2;
  private static final int RETRY_COUNT_TAG = 5 << 3;

  private Requests() {}

  /** The preamble and the connection context: all that stands before the first call. */
  static byte[] opening(byte[] clientId, String user, String protocolName) {
    IpcConnectionContextProto context =
        IpcConnectionContextProto.newBuilder()
            .setUserInfo(UserInformationProto.newBuilder().setEffectiveUser(user))
            .setProtocol(protocolName)
            .build();
    RpcRequestHeaderProto header = specialHeader(Wire.CONTEXT_CALL, clientId);
    int length =
        Wire.delimitedLength(header.getSerializedSize())
            + Wire.delimitedLength(context.getSerializedSize());
    ByteBuf out = Unpooled.buffer(Wire.PREAMBLE_BYTES + Wire.LENGTH_BYTES + length);
    out.writeInt(Wire.MAGIC).writeByte(Wire.VERSION).writeByte(0).writeByte(Wire.AUTH_NONE);
    out.writeInt(length);
    Wire.writeDelimited(out, header, header.getSerializedSize());
    Wire.writeDelimited(out, context, context.getSerializedSize());
    return out.array();
  }

  /** A sign of life. */
  static byte[] ping(byte[] clientId) {
    RpcRequestHeaderProto header = specialHeader(Wire.PING_CALL, clientId);
    int length = Wire.delimitedLength(header.getSerializedSize());
    ByteBuf out = Unpooled.buffer(Wire.LENGTH_BYTES + length);
    out.writeInt(length);
    Wire.writeDelimited(out, header, header.getSerializedSize());
    return out.array();
  }

  private static RpcRequestHeaderProto specialHeader(int callId, byte[] clientId) {
    return RpcRequestHeaderProto.newBuilder()
        .setRpcKind(RpcKindProto.RPC_PROTOCOL_BUFFER)
        .setRpcOp(OperationProto.RPC_FINAL_PACKET)
        .setCallId(callId)
        .setClientId(ByteString.copyFrom(clientId))
        .setRetryCount(-1)
        .build();
  }

  /** The delimited header that names a method; the same for all its calls. */
  static byte[] methodHeader(String protocolName, String method) {
    RequestHeaderProto header =
        RequestHeaderProto.newBuilder()
            .setMethodName(method)
            .setDeclaringClassProtocolName(protocolName)
            .setClientProtocolVersion(RpcService.VERSION)
            .build();
    ByteBuf out = Unpooled.buffer(Wire.delimitedLength(header.getSerializedSize()));
    Wire.writeDelimited(out, header, header.getSerializedSize());
    return out.array();
  }

  /** Appends a call; nothing is appended if this throws. */
  static void call(
      Outbox outbox,
      byte[] clientId,
      int callId,
      int retryCount,
      byte[] methodHeader,
      MessageLite request) {
    int call = Wire.zigZag(callId);
    int retry = Wire.zigZag(retryCount);
    int headerLength =
        2
            + 2
            + 1
            + Wire.varintLength(call)
            + 1
            + Wire.delimitedLength(clientId.length)
            + 1
            + Wire.varintLength(retry);
    int requestLength = request.getSerializedSize();
    int length =
        Wire.delimitedLength(headerLength)
            + methodHeader.length
            + Wire.delimitedLength(requestLength);
    ByteBuf out = outbox.room(Wire.LENGTH_BYTES + length);
    int start = out.writerIndex();
    try {
      out.writeInt(length);
      Wire.writeVarint(out, headerLength);
      out.writeByte(KIND_TAG).writeByte(RpcKindProto.RPC_PROTOCOL_BUFFER_VALUE);
      out.writeByte(OP_TAG).writeByte(OperationProto.RPC_FINAL_PACKET_VALUE);
      out.writeByte(CALL_ID_TAG);
      Wire.writeVarint(out, call);
      out.writeByte(CLIENT_ID_TAG);
      Wire.writeVarint(out, clientId.length);
      out.writeBytes(clientId);
      out.writeByte(RETRY_COUNT_TAG);
      Wire.writeVarint(out, retry);
      out.writeBytes(methodHeader);
      Wire.writeDelimited(out, request, requestLength);
    } catch (RuntimeException e) {
      out.writerIndex(start);
      throw e;
    }
  }
}
