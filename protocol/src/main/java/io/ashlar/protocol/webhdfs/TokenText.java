package io.ashlar.protocol.webhdfs;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.TokenProto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A token as HDFS writes it into addresses and JSON: identifier, password, kind and service, each
 * behind its length in Hadoop's variable form, in URL-safe Base64.
 */
public final class TokenText {
  /** No token is longer. */
  private static final int MAX_BYTES = 64 * 1024;

  private TokenText() {}

  /** Writes a token. */
  public static String encode(TokenProto token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, token.getIdentifier().toByteArray());
      write(out, token.getPassword().toByteArray());
      write(out, token.getKind().getBytes(StandardCharsets.UTF_8));
      write(out, token.getService().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads a token.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static TokenProto decode(String text) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
      return TokenProto.newBuilder()
          .setIdentifier(ByteString.copyFrom(read(in)))
          .setPassword(ByteString.copyFrom(read(in)))
          .setKind(new String(read(in), StandardCharsets.UTF_8))
          .setService(new String(read(in), StandardCharsets.UTF_8))
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a token", e);
    }
  }

  private static void write(DataOutputStream out, byte[] field) throws IOException {
    writeLength(out, field.length);
    out.write(field);
  }

  /** Up to 127 as one byte; above, a byte that tells the number of bytes which follow. */
  private static void writeLength(DataOutputStream out, int length) throws IOException {
    if (length <= 127) {
      out.writeByte(length);
      return;
    }
    int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    out.writeByte(-112 - bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.writeByte(length >>> (8 * i));
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int first = in.readByte();
    long length = first;
    if (first < -112) {
      length = 0;
      for (int i = -112 - first; i > 0; i--) {
        length = length << 8 | in.readUnsignedByte();
      }
    }
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("A field of " + length + " bytes");
    }
    byte[] field = new byte[(int) length];
    in.readFully(field);
    return field;
  }
}
