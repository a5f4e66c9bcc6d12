package io.ashlar.datanode.webhdfs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ashlar.protocol.webhdfs.Failure;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers that are said in one piece. */
final class Answers {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String PREFLIGHT_VALID_SECONDS = "1728000";

  private Answers() {}

  static FullHttpResponse empty(HttpResponseStatus status) {
    return answer(status, new byte[0]);
  }

  /** A file was made. */
  static FullHttpResponse created(String location) {
    FullHttpResponse answer = empty(HttpResponseStatus.CREATED);
    answer.headers().set(HttpHeaderNames.LOCATION, location);
    return answer;
  }

  /** Browsers may send files from any page (wire reference 7.3). */
  static FullHttpResponse createAllowed() {
    FullHttpResponse answer = empty(HttpResponseStatus.OK);
    answer
        .headers()
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "accept")
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "PUT")
        .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_VALID_SECONDS);
    return answer;
  }

  static FullHttpResponse busy() {
    return failure(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        new Failure(
            "org.apache.hadoop.ipc.RetriableException",
            "Too many transfers are waiting; try again in a moment"));
  }

  static FullHttpResponse failure(Failure failure) {
    return failure(HttpResponseStatus.valueOf(failure.status()), failure);
  }

  private static FullHttpResponse failure(HttpResponseStatus status, Failure failure) {
    return json(
        status,
        out -> {
          out.writeObjectFieldStart("RemoteException");
          out.writeStringField("exception", failure.simpleName());
          out.writeStringField("javaClassName", failure.className());
          out.writeStringField("message", failure.message());
          out.writeEndObject();
        });
  }

  /** Writes the members of an object. */
  @FunctionalInterface
  interface Members {
    void write(JsonGenerator out) throws IOException;
  }

  static FullHttpResponse json(HttpResponseStatus status, Members members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      members.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    FullHttpResponse answer = answer(status, bytes.toByteArray());
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    return answer;
  }

  private static FullHttpResponse answer(HttpResponseStatus status, byte[] body) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    HttpUtil.setContentLength(answer, body.length);
    answer.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    return answer;
  }
}
