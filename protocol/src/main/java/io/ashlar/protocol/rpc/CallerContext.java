package io.ashlar.protocol.rpc;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.RPCCallerContextProto;

/** What a client says about itself for the audit log, within Hadoop's limits (1.12). */
final class CallerContext {
  private static final int MAX_CHARS = 128;
  private static final int MAX_SIGNATURE_BYTES = 40;

  private CallerContext() {}

  /** The context, cut, and its signature behind a colon unless that is too long. */
  static String of(RPCCallerContextProto said) {
    String context = said.getContext();
    String cut = context.length() > MAX_CHARS ? context.substring(0, MAX_CHARS) : context;
    ByteString signature = said.getSignature();
    return cut.isEmpty() || signature.isEmpty() || signature.size() > MAX_SIGNATURE_BYTES
        ? cut
        : cut + ":" + signature.toStringUtf8();
  }
}
