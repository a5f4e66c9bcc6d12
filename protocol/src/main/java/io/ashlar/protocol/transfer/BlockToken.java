package io.ashlar.protocol.transfer;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.TokenProto;

/** The token that comes with a block. Stateless. */
public final class BlockToken {
  /** With security off there is a token as well, and it is empty. */
  public static final TokenProto NONE =
      TokenProto.newBuilder()
          .setIdentifier(ByteString.EMPTY)
          .setPassword(ByteString.EMPTY)
          .setKind("")
          .setService("")
          .build();

  private BlockToken() {}
}
