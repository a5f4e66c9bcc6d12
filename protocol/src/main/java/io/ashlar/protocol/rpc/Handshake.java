package io.ashlar.protocol.rpc;

import com.google.protobuf.CodedInputStream;
import io.ashlar.protocol.proto.IpcConnectionContextProto;
import io.ashlar.protocol.proto.RpcErrorCodeProto;
import io.ashlar.protocol.proto.RpcSaslProto;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * What a client says before its first call: preamble, negotiation if it asks for one, connection
 * context (wire reference 1.1, 1.5, 1.6). Security is off: every client is the user it says it is.
 * Confined to the connection's event loop.
 */
final class Handshake {

  /** What to make of the bytes that open a connection. */
  enum Preamble {
    /** Bytes are missing. */
    INCOMPLETE,
    /** Frames follow. */
    GOOD,
    /** Somebody took this for a web server. */
    HTTP,
    /** A client so old that it would not understand a refusal. */
    ANCIENT
  }

  private enum Expected {
    PREAMBLE,
    NEGOTIATION,
    CONTEXT,
    CALLS
  }

  private Expected expected = Expected.PREAMBLE;
  private String user = "";

  boolean expectsPreamble() {
    return expected == Expected.PREAMBLE;
  }

  /** Whether calls may come. */
  boolean isDone() {
    return expected == Expected.CALLS;
  }

  /** Whom the client acts for; known once this is done. */
  String user() {
    return user;
  }

  /** Takes the preamble, if it has arrived in full. */
  Preamble preamble(ByteBuf in) throws Refusal {
    if (in.readableBytes() < Integer.BYTES) {
      return Preamble.INCOMPLETE;
    }
    int magic = in.getInt(in.readerIndex());
    if (magic == Wire.HTTP_GET) {
      return Preamble.HTTP;
    }
    if (in.readableBytes() < Wire.PREAMBLE_BYTES) {
      return Preamble.INCOMPLETE;
    }
    in.skipBytes(Integer.BYTES);
    int version = in.readUnsignedByte();
    in.skipBytes(1); // the service class means nothing to us
    byte auth = in.readByte();
    if (magic != Wire.MAGIC || version != Wire.VERSION) {
      if (version < Wire.VERSION) {
        return Preamble.ANCIENT;
      }
      throw Refusal.ofConnection(
          RpcErrorCodeProto.FATAL_VERSION_MISMATCH,
          Refusal.VERSION_MISMATCH,
          "Server IPC version " + Wire.VERSION + " cannot speak with client version " + version);
    }
    expected =
        switch (auth) {
          case Wire.AUTH_NONE -> Expected.CONTEXT;
          case Wire.AUTH_SASL -> Expected.NEGOTIATION;
          default ->
              throw Refusal.ofConnection(
                  RpcErrorCodeProto.FATAL_UNAUTHORIZED,
                  Refusal.IPC,
                  "Unknown authentication protocol " + auth);
        };
    return Preamble.GOOD;
  }

  /** Answers a SASL message: whatever the client could do, SIMPLE will do. */
  RpcSaslProto negotiate(CodedInputStream in) throws Refusal {
    if (expected != Expected.NEGOTIATION) {
      throw Refusal.ofHeader("SASL message at the wrong time");
    }
    RpcSaslProto message;
    try {
      message = Wire.readDelimited(in, RpcSaslProto.parser());
    } catch (IOException e) {
      throw Refusal.ofUndecodable("SASL message", e);
    }
    if (message.getState() != RpcSaslProto.SaslState.NEGOTIATE) {
      throw Refusal.ofConnection(
          RpcErrorCodeProto.FATAL_UNAUTHORIZED,
          Refusal.ACCESS_CONTROL,
          "Only SIMPLE authentication is enabled, and needs no " + message.getState());
    }
    expected = Expected.CONTEXT;
    return RpcSaslProto.newBuilder().setState(RpcSaslProto.SaslState.SUCCESS).build();
  }

  /** Takes the connection context. A proxy user acts for the effective user, as anybody could. */
  void context(CodedInputStream in) throws Refusal {
    if (expected != Expected.CONTEXT) {
      throw Refusal.ofHeader("Connection context at the wrong time");
    }
    IpcConnectionContextProto context;
    try {
      context = Wire.readDelimited(in, IpcConnectionContextProto.parser());
    } catch (IOException e) {
      throw Refusal.ofUndecodable("Connection context", e);
    }
    if (!context.getUserInfo().hasEffectiveUser()) {
      throw Refusal.ofConnection(
          RpcErrorCodeProto.FATAL_UNAUTHORIZED,
          Refusal.ACCESS_CONTROL,
          "Connection context names no user");
    }
    user = context.getUserInfo().getEffectiveUser();
    expected = Expected.CALLS;
  }
}
