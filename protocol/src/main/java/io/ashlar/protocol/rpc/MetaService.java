package io.ashlar.protocol.rpc;

import io.ashlar.protocol.proto.GetProtocolSignatureRequestProto;
import io.ashlar.protocol.proto.GetProtocolSignatureResponseProto;
import io.ashlar.protocol.proto.GetProtocolVersionsRequestProto;
import io.ashlar.protocol.proto.GetProtocolVersionsResponseProto;
import io.ashlar.protocol.proto.ProtocolVersionProto;
import io.ashlar.protocol.proto.RpcKindProto;
import java.util.Set;

/** What every server says about its protocols (wire reference 1.9). */
final class MetaService {
  static final String PROTOCOL_NAME = "org.apache.hadoop.ipc.ProtocolMetaInfoPB";

  private MetaService() {}

  /**
   * The service for a server of those protocols. Signatures are hashes of Java methods which we do
   * not have; an empty list tells a client not to rely on any.
   */
  static RpcService of(Set<String> protocolNames) {
    return RpcService.builder(PROTOCOL_NAME)
        .method(
            "getProtocolVersions",
            GetProtocolVersionsRequestProto.parser(),
            (call, request) -> call.reply(versions(protocolNames, request.getProtocol())))
        .method(
            "getProtocolSignature",
            GetProtocolSignatureRequestProto.parser(),
            (call, request) -> call.reply(GetProtocolSignatureResponseProto.getDefaultInstance()))
        .build();
  }

  private static GetProtocolVersionsResponseProto versions(
      Set<String> protocolNames, String protocolName) {
    GetProtocolVersionsResponseProto.Builder response =
        GetProtocolVersionsResponseProto.newBuilder();
    if (protocolNames.contains(protocolName)) {
      response.addProtocolVersions(
          ProtocolVersionProto.newBuilder()
              .setRpcKind(RpcKindProto.RPC_PROTOCOL_BUFFER.name())
              .addVersions(RpcService.VERSION));
    }
    return response.build();
  }
}
