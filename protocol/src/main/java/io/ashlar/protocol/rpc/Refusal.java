package io.ashlar.protocol.rpc;

import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcStatusProto;

/** The engine's own no to a frame, as it is told to the client (wire reference 1.7). */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  // Class names that clients know.
  static final String ACCESS_CONTROL = "org.apache.hadoop.security.AccessControlException";
  static final String IPC = "org.apache.hadoop.ipc.IpcException";
  static final String NO_SUCH_METHOD = "org.apache.hadoop.ipc.RpcNoSuchMethodException";
  static final String NO_SUCH_PROTOCOL = "org.apache.hadoop.ipc.RpcNoSuchProtocolException";
  static final String RPC_SERVER = "org.apache.hadoop.ipc.RpcServerException";
  static final String UNDECODABLE =
      "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException";
  static final String VERSION_MISMATCH = "org.apache.hadoop.ipc.RPC$VersionMismatch";

  private final RpcStatusProto status;
  private final RpcErrorCodeProto detail;
  private final String className;

  private Refusal(
      RpcStatusProto status, RpcErrorCodeProto detail, String className, String message) {
    super(message, null, false, false);
    this.status = status;
    this.detail = detail;
    this.className = className;
  }

  /** Of one call; the connection lives on. */
  static Refusal ofCall(RpcErrorCodeProto detail, String className, String message) {
    return new Refusal(RpcStatusProto.ERROR, detail, className, message);
  }

  /** Of the connection, which is closed after it. */
  static Refusal ofConnection(RpcErrorCodeProto detail, String className, String message) {
    return new Refusal(RpcStatusProto.FATAL, detail, className, message);
  }

  /** Of the connection, for a header that means nothing here and now. */
  static Refusal ofHeader(String message) {
    return ofConnection(RpcErrorCodeProto.FATAL_INVALID_RPC_HEADER, RPC_SERVER, message);
  }

  /** Of the connection, for bytes that are not the message they should be. */
  static Refusal ofUndecodable(String what, Exception cause) {
    return ofConnection(
        RpcErrorCodeProto.FATAL_DESERIALIZING_REQUEST,
        RPC_SERVER,
        what + " cannot be decoded: " + cause.getMessage());
  }

  boolean endsConnection() {
    return status == RpcStatusProto.FATAL;
  }

  RpcStatusProto status() {
    return status;
  }

  RpcErrorCodeProto detail() {
    return detail;
  }

  RpcError error() {
    return new RpcError(className, getMessage());
  }
}
