package io.ashlar.mapreduce.api;

/** A codec of longs that needs no objects. Stateless. */
public interface LongCodec extends Codec<Long> {

  /** Appends the number's bytes. */
  void encodeLong(long value, ByteSink out);

  /** Makes the number of exactly these bytes. */
  long decodeLong(ByteSlice in);

  @Override
  default void encode(Long value, ByteSink out) {
    encodeLong(value, out);
  }

  @Override
  default Long decode(ByteSlice in) {
    return decodeLong(in);
  }

  /** {@link Codec#longs}: the sign bit flipped, so that unsigned byte order is numeric order. */
  enum Fixed implements LongCodec {
    /** The only one. */
    INSTANCE;

    @Override
    public void encodeLong(long value, ByteSink out) {
      out.writeLong(value ^ Long.MIN_VALUE);
    }

    @Override
    public long decodeLong(ByteSlice in) {
      if (in.length() != Long.BYTES) {
        throw new IllegalArgumentException("A long takes 8 bytes, not " + in.length());
      }
      long value = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        value = value << 8 | (in.at(i) & 0xff);
      }
      return value ^ Long.MIN_VALUE;
    }
  }

  /** {@link Codec#varLongs}: the sign moved to the lowest bit, then seven bits in each byte. */
  enum Variable implements LongCodec {
    /** The only one. */
    INSTANCE;

    @Override
    public void encodeLong(long value, ByteSink out) {
      out.writeVarLong((value << 1) ^ (value >> 63));
    }

    @Override
    public long decodeLong(ByteSlice in) {
      long folded = 0;
      for (int i = 0; i < in.length(); i++) {
        folded |= (in.at(i) & 0x7fL) << 7 * i;
      }
      return (folded >>> 1) ^ -(folded & 1);
    }
  }
}
