package io.ashlar.namenode.webhdfs;

import io.ashlar.protocol.webhdfs.Failure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What goes back over HTTP. */
sealed interface Reply {
  String JSON = "application/json";
  String BYTES = "application/octet-stream";

  /**
   * All of it.
   *
   * @param location where a redirect leads, or empty
   */
  record Whole(int status, String contentType, byte[] body, Optional<String> location)
      implements Reply {}

  /**
   * A body in pieces, each made when the client has taken those before.
   *
   * @param first the beginning
   * @param next makes the next piece; empty after the last
   */
  record Pieces(byte[] first, Supplier<CompletableFuture<Optional<byte[]>>> next)
      implements Reply {}

  /** Done, and there is nothing to say. */
  static Reply empty() {
    return new Whole(200, BYTES, new byte[0], Optional.empty());
  }

  /** A JSON object with one member. */
  static Whole json(String key, Json.Writer value) {
    return bare(
        out -> {
          out.writeStartObject();
          out.writeFieldName(key);
          value.write(out);
          out.writeEndObject();
        });
  }

  /** Any JSON. */
  static Whole bare(Json.Writer value) {
    return new Whole(200, JSON, Json.bytes(value), Optional.empty());
  }

  /** A JSON object with a truth. */
  static Reply truth(boolean value) {
    return json("boolean", out -> out.writeBoolean(value));
  }

  /** A JSON object with a text. */
  static Reply text(String key, String value) {
    return json(key, out -> out.writeString(value));
  }

  /** Go on there, with the same method. */
  static Reply redirect(String location) {
    return new Whole(307, BYTES, new byte[0], Optional.of(location));
  }

  /** What went wrong. */
  static Whole failure(Failure failure) {
    Whole told =
        json(
            "RemoteException",
            out -> {
              out.writeStartObject();
              out.writeStringField("exception", failure.simpleName());
              out.writeStringField("javaClassName", failure.className());
              out.writeStringField("message", failure.message());
              out.writeEndObject();
            });
    return new Whole(failure.status(), JSON, told.body(), Optional.empty());
  }
}
