package io.ashlar.mapreduce.api;

import java.nio.charset.StandardCharsets;

/**
 * Turns objects into bytes and back. Two keys are the same if their bytes are, and reducers see
 * keys in the unsigned order of their bytes. Stateless.
 *
 * @param <T> the object
 */
public interface Codec<T> {

  /** Appends the object's bytes. */
  void encode(T value, ByteSink out);

  /** Makes the object of exactly these bytes. */
  T decode(ByteSlice in);

  /** Text as UTF-8; sorted by code points. */
  static Codec<String> utf8() {
    return Utf8Codec.INSTANCE;
  }

  /** Longs in eight bytes whose order is that of the numbers: for keys. */
  static LongCodec longs() {
    return LongCodec.Fixed.INSTANCE;
  }

  /** Longs in one to ten bytes, small ones of either sign in few: for values. */
  static LongCodec varLongs() {
    return LongCodec.Variable.INSTANCE;
  }

  /** Arrays of bytes as they are. */
  static Codec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /** {@link #utf8}. */
  enum Utf8Codec implements Codec<String> {
    /** The only one. */
    INSTANCE;

    @Override
    public void encode(String value, ByteSink out) {
      byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
      out.write(encoded, 0, encoded.length);
    }

    @Override
    public String decode(ByteSlice in) {
      return in.utf8();
    }
  }

  /** {@link #bytes}. */
  enum BytesCodec implements Codec<byte[]> {
    /** The only one. */
    INSTANCE;

    @Override
    public void encode(byte[] value, ByteSink out) {
      out.write(value, 0, value.length);
    }

    @Override
    public byte[] decode(ByteSlice in) {
      return in.toBytes();
    }
  }
}
