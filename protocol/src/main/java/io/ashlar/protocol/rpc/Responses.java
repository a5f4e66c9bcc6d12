package io.ashlar.protocol.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcResponseHeaderProto;
import io.ashlar.protocol.proto.RpcStatusProto;
import io.netty.buffer.ByteBuf;

/** Encodes answers as whole frames (wire reference 1.2, 1.3). Stateless. */
final class Responses {
  // Protobuf tags of RpcResponseHeaderProto: field number << 3 | wire type.
  private static final int CALL_ID_TAG = 1 << 3;
  private static final int STATUS_TAG = 2 << 3;
  private static final int IPC_VERSION_TAG = 3 << 3;
  private static final int CLIENT_ID_TAG = 7 << 3 | 2;
  private static final int RETRY_COUNT_TAG = 8 << 3;

  private Responses() {}

  /** Appends the answer to a call that went well; nothing is appended if this throws. */
  static void success(
      Outbox outbox, int callId, byte[] clientId, int retryCount, MessageLite message) {
    int retry = Wire.zigZag(retryCount);
    int headerLength =
        1
            + Wire.varintLength(callId)
            + 2
            + 2
            + 1
            + Wire.delimitedLength(clientId.length)
            + 1
            + Wire.varintLength(retry);
    int messageLength = message.getSerializedSize();
    int length = Wire.delimitedLength(headerLength) + Wire.delimitedLength(messageLength);
    if (length > Wire.MAX_FRAME_BYTES || length < 0) {
      throw new IllegalStateException(
          "Response of " + messageLength + " bytes, clients take " + Wire.MAX_FRAME_BYTES);
    }
    ByteBuf out = outbox.room(Wire.LENGTH_BYTES + length);
    int start = out.writerIndex();
    try {
      out.writeInt(length);
      Wire.writeVarint(out, headerLength);
      out.writeByte(CALL_ID_TAG);
      Wire.writeVarint(out, callId);
      out.writeByte(STATUS_TAG).writeByte(RpcStatusProto.SUCCESS_VALUE);
      out.writeByte(IPC_VERSION_TAG).writeByte(Wire.VERSION);
      out.writeByte(CLIENT_ID_TAG);
      Wire.writeVarint(out, clientId.length);
      out.writeBytes(clientId);
      out.writeByte(RETRY_COUNT_TAG);
      Wire.writeVarint(out, retry);
      Wire.writeDelimited(out, message, messageLength);
    } catch (RuntimeException e) {
      out.writerIndex(start);
      throw e;
    }
  }

  /** Appends an answer without a message. */
  static void failure(
      Outbox outbox,
      int callId,
      byte[] clientId,
      int retryCount,
      RpcStatusProto status,
      RpcErrorCodeProto detail,
      RpcError error) {
    RpcResponseHeaderProto header =
        RpcResponseHeaderProto.newBuilder()
            .setCallId(callId)
            .setStatus(status)
            .setServerIpcVersionNum(Wire.VERSION)
            .setExceptionClassName(error.className())
            .setErrorMsg(error.message())
            .setErrorDetail(detail)
            .setClientId(ByteString.copyFrom(clientId))
            .setRetryCount(retryCount)
            .build();
    int length = Wire.delimitedLength(header.getSerializedSize());
    ByteBuf out = outbox.room(Wire.LENGTH_BYTES + length);
    out.writeInt(length);
    Wire.writeDelimited(out, header, header.getSerializedSize());
  }
}
