package io.ashlar.fs;

import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.CancelDelegationTokenRequestProto;
import io.ashlar.protocol.proto.CancelDelegationTokenResponseProto;
import io.ashlar.protocol.proto.GetDelegationTokenRequestProto;
import io.ashlar.protocol.proto.GetDelegationTokenResponseProto;
import io.ashlar.protocol.proto.RenewDelegationTokenRequestProto;
import io.ashlar.protocol.proto.RenewDelegationTokenResponseProto;
import io.ashlar.protocol.proto.TokenProto;
import java.io.IOException;
import java.util.Optional;

/** Tokens that let others act as a user; see {@link FileSystem#delegationTokens}. Thread-safe. */
public final class DelegationTokens {
  private final NameNodeClient nameNode;

  DelegationTokens(NameNodeClient nameNode) {
    this.nameNode = nameNode;
  }

  /**
   * A new token, or empty where the server gives none because it trusts user names.
   *
   * @param renewer the user who may renew it
   */
  public Optional<DelegationToken> issue(String renewer) throws IOException {
    GetDelegationTokenResponseProto answer =
        nameNode.call(
            "/",
            "getDelegationToken",
            GetDelegationTokenRequestProto.newBuilder().setRenewer(renewer).build(),
            GetDelegationTokenResponseProto.parser());
    if (!answer.hasToken()) {
      return Optional.empty();
    }
    TokenProto token = answer.getToken();
    return Optional.of(
        new DelegationToken(
            token.getIdentifier(), token.getPassword(), token.getKind(), token.getService()));
  }

  /** Lets a token live longer; gives the time at which it ends, in milliseconds since the epoch. */
  public long renew(DelegationToken token) throws IOException {
    return nameNode
        .call(
            "/",
            "renewDelegationToken",
            RenewDelegationTokenRequestProto.newBuilder().setToken(proto(token)).build(),
            RenewDelegationTokenResponseProto.parser())
        .getNewExpiryTime();
  }

  /** Ends a token. */
  public void cancel(DelegationToken token) throws IOException {
    nameNode.call(
        "/",
        "cancelDelegationToken",
        CancelDelegationTokenRequestProto.newBuilder().setToken(proto(token)).build(),
        CancelDelegationTokenResponseProto.parser());
  }

  private static TokenProto proto(DelegationToken token) {
    return TokenProto.newBuilder()
        .setIdentifier(token.identifier())
        .setPassword(token.password())
        .setKind(token.kind())
        .setService(token.service())
        .build();
  }
}
