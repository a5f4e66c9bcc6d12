package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.ByteString;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.tokens.DelegationToken;
import io.ashlar.namenode.tokens.Tokens;
import io.ashlar.protocol.proto.CancelDelegationTokenRequestProto;
import io.ashlar.protocol.proto.CancelDelegationTokenResponseProto;
import io.ashlar.protocol.proto.GetDelegationTokenRequestProto;
import io.ashlar.protocol.proto.GetDelegationTokenResponseProto;
import io.ashlar.protocol.proto.RenewDelegationTokenRequestProto;
import io.ashlar.protocol.proto.RenewDelegationTokenResponseProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Optional;

/**
 * Delegation tokens (wire reference 6.2). Where they are switched off, as with HDFS without
 * security, asking for one is answered with none, which every client takes as "not needed".
 */
final class TokenCalls {
  private static final String KIND = "HDFS_DELEGATION_TOKEN";

  private final Changes changes;
  private final Optional<Tokens> tokens;

  /**
   * @param tokens nothing where tokens are switched off
   */
  TokenCalls(Changes changes, Optional<Tokens> tokens) {
    this.changes = changes;
    this.tokens = tokens;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("getDelegationToken", GetDelegationTokenRequestProto.parser(), this::get)
        .method("renewDelegationToken", RenewDelegationTokenRequestProto.parser(), this::renew)
        .method("cancelDelegationToken", CancelDelegationTokenRequestProto.parser(), this::cancel);
  }

  private void get(RpcCall call, GetDelegationTokenRequestProto request) {
    if (tokens.isEmpty()) {
      call.reply(GetDelegationTokenResponseProto.getDefaultInstance());
      return;
    }
    changes.idempotent(
        call,
        caller -> tokens.get().issue(caller.user(), request.getRenewer()),
        token ->
            GetDelegationTokenResponseProto.newBuilder()
                .setToken(
                    TokenProto.newBuilder()
                        .setIdentifier(ByteString.copyFrom(token.identifier()))
                        .setPassword(ByteString.copyFrom(token.password()))
                        .setKind(KIND)
                        .setService(""))
                .build());
  }

  private void renew(RpcCall call, RenewDelegationTokenRequestProto request) {
    changes.idempotent(
        call,
        caller -> required().renew(caller.user(), token(request.getToken())),
        until -> RenewDelegationTokenResponseProto.newBuilder().setNewExpiryTime(until).build());
  }

  private void cancel(RpcCall call, CancelDelegationTokenRequestProto request) {
    changes.idempotent(
        call,
        caller -> required().cancel(caller.user(), token(request.getToken())),
        done -> CancelDelegationTokenResponseProto.getDefaultInstance());
  }

  private Tokens required() throws FsException {
    return tokens.orElseThrow(
        () -> new FsException(Fault.INVALID_TOKEN, "Delegation tokens are switched off"));
  }

  private static DelegationToken token(TokenProto message) {
    return new DelegationToken(
        message.getIdentifier().toByteArray(), message.getPassword().toByteArray());
  }
}
