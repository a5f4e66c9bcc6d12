package io.ashlar.protocol.rpc;

/** Class names of errors that the RPC engine itself answers with (wire reference 1.7). */
final class EngineErrors {
  static final String VERSION_MISMATCH = "org.apache.hadoop.ipc.RPC$VersionMismatch";
  static final String NO_SUCH_PROTOCOL = "org.apache.hadoop.ipc.RpcNoSuchProtocolException";
  static final String NO_SUCH_METHOD = "org.apache.hadoop.ipc.RpcNoSuchMethodException";
  static final String RPC_SERVER = "org.apache.hadoop.ipc.RpcServerException";
  static final String ACCESS_CONTROL = "org.apache.hadoop.security.AccessControlException";
  static final String BAD_MESSAGE =
      "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException";

  private EngineErrors() {}
}
