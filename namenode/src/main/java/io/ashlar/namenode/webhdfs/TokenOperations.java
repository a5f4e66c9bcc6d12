package io.ashlar.namenode.webhdfs;

import io.ashlar.protocol.proto.CancelDelegationTokenRequestProto;
import io.ashlar.protocol.proto.GetDelegationTokenRequestProto;
import io.ashlar.protocol.proto.GetDelegationTokenResponseProto;
import io.ashlar.protocol.proto.RenewDelegationTokenRequestProto;
import io.ashlar.protocol.proto.RenewDelegationTokenResponseProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.webhdfs.Parameters;
import io.ashlar.protocol.webhdfs.TokenText;
import java.util.concurrent.CompletableFuture;

/** Delegation tokens (wire reference 6.2). */
final class TokenOperations {
  private static final String KIND = "WEBHDFS delegation";

  private TokenOperations() {}

  static void addTo(Operations operations) {
    operations.get("GETDELEGATIONTOKEN", TokenOperations::get);
    operations.put("RENEWDELEGATIONTOKEN", TokenOperations::renew);
    operations.put("CANCELDELEGATIONTOKEN", TokenOperations::cancel);
  }

  private static CompletableFuture<Reply> get(Request request) {
    Parameters parameters = request.parameters();
    if (parameters.text("delegation").isPresent()) {
      throw new IllegalArgumentException("delegation parameter is not null.");
    }
    return request
        .call(
            "getDelegationToken",
            GetDelegationTokenRequestProto.newBuilder()
                .setRenewer(parameters.text("renewer").orElse(parameters.user()))
                .build(),
            GetDelegationTokenResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "Token",
                    out -> {
                      if (answer.hasToken()) {
                        out.writeStartObject();
                        out.writeStringField(
                            "urlString",
                            TokenText.encode(forWebHdfs(answer.getToken(), parameters)));
                        out.writeEndObject();
                      } else {
                        out.writeNull();
                      }
                    }));
  }

  private static TokenProto forWebHdfs(TokenProto token, Parameters parameters) {
    return token.toBuilder()
        .setKind(parameters.text("kind").orElse(KIND))
        .setService(parameters.text("service").orElse(token.getService()))
        .build();
  }

  private static CompletableFuture<Reply> renew(Request request) {
    return request
        .call(
            "renewDelegationToken",
            RenewDelegationTokenRequestProto.newBuilder().setToken(token(request)).build(),
            RenewDelegationTokenResponseProto.class)
        .thenApply(answer -> Reply.json("long", out -> out.writeNumber(answer.getNewExpiryTime())));
  }

  private static CompletableFuture<Reply> cancel(Request request) {
    return request.run(
        "cancelDelegationToken",
        CancelDelegationTokenRequestProto.newBuilder().setToken(token(request)).build());
  }

  private static TokenProto token(Request request) {
    return TokenText.decode(request.parameters().required("token"));
  }
}
